import { describe, expect, it } from "vitest";
import { orderBody } from "../testing/shop.ts";
import { csvDrop } from "./csv-drop/connector.ts";
import { parseOrder as csvOrder } from "./csv-drop/order.ts";
import { parseOrder as shopifyOrder } from "./shopify/order.ts";
import { parseProduct as shopifyProduct } from "./shopify/product.ts";
import { parseOrder as wooOrder } from "./woocommerce/order.ts";
import { parseProduct as wooProduct } from "./woocommerce/product.ts";

const beyond = "9223372036854775808";
const refusedAt = (path: string) => ({ ok: false, error: { code: "json.wrong_shape", path } });

const variant = { id: 901, price: "10.00" };
const shopify = (change: object) => shopifyProduct({ id: 5, variants: [{ ...variant, ...change }] });
const sold = orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 1 }] }) as {
  line_items: object[];
};
const soldWith = (line: object) =>
  shopifyOrder({ ...sold, line_items: [{ ...sold.line_items[0], ...line }] });
const row = {
  row: 2,
  order_number: "1",
  placed_at: "2026-05-01T10:00:00Z",
  currency: "EUR",
  sku: "MUG",
  quantity: "1",
  unit_price: "10.00",
};

describe("a number too large", () => {
  it("is refused in a product, with its place", () => {
    expect(shopify({})).toMatchObject({ ok: true });
    for (const price of [beyond, "100000000000.00", "1e400", "-1e18"])
      expect(shopify({ price })).toMatchObject(refusedAt("variants[0].price"));
    expect(shopify({ price: "99999999999.99" })).toMatchObject({ ok: true });
    expect(shopify({ inventory_quantity: 2 ** 31 })).toMatchObject(
      refusedAt("variants[0].inventory_quantity"),
    );
    expect(wooProduct({ id: 5, price: beyond })).toMatchObject(refusedAt("price"));
    expect(csvDrop.read("products/row", { row: 2, sku: "MUG", price: beyond })).toMatchObject(
      refusedAt("price"),
    );
  });

  it("is refused in an order, with its place", () => {
    expect(soldWith({})).toMatchObject({ ok: true });
    expect(soldWith({ price: beyond })).toMatchObject(refusedAt("line_items[0].price"));
    expect(soldWith({ quantity: 1_000_001 })).toMatchObject(refusedAt("line_items[0].quantity"));
    expect(csvOrder({ rows: [row] })).toMatchObject({ ok: true });
    expect(csvOrder({ rows: [{ ...row, unit_price: beyond }] })).toMatchObject(
      refusedAt("rows[0].unit_price"),
    );
    expect(csvOrder({ rows: [{ ...row, quantity: "999999", unit_price: "9999999999.00" }] })).toMatchObject(
      refusedAt("rows[0].unit_price"),
    );
  });

  it("is refused where only a sum is too large", () => {
    const share = { amount: "9000000000000.00" };
    expect(soldWith({ tax_lines: [{ price: share.amount }, { price: share.amount }] })).toMatchObject(
      refusedAt("line_items[0]"),
    );
    const half = { ...row, unit_price: "9000000000000.00" };
    expect(csvOrder({ rows: [half] })).toMatchObject({ ok: true });
    expect(csvOrder({ rows: [half, half] })).toMatchObject(refusedAt("rows"));
    const line = { id: 1, product_id: 7, quantity: 1, subtotal: share.amount, total: share.amount };
    const woo = { id: 5, number: "5", status: "processing", currency: "EUR", date_created_gmt: "2026-05-01T10:00:00", total: share.amount, total_tax: "0.00" }; // prettier-ignore
    expect(wooOrder({ ...woo, line_items: [line] })).toMatchObject({ ok: true });
    expect(wooOrder({ ...woo, line_items: [line, { ...line, id: 2 }] })).toMatchObject(
      refusedAt("line_items"),
    );
  });
});

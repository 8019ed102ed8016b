import { describe, expect, it } from "vitest";
import { describeJsonRefusal, readJson, type JsonRefusal } from "#kernel/json.ts";
import type { Result } from "#kernel/result.ts";
import { parseFulfillment } from "#server/modules/channels/adapters/shopify/fulfillment.ts";
import { parseInventoryLevel } from "#server/modules/channels/adapters/shopify/inventory-level.ts";
import { parseOrder } from "#server/modules/channels/adapters/shopify/order.ts";
import { parseProduct } from "#server/modules/channels/adapters/shopify/product.ts";
import { parseRefund } from "#server/modules/channels/adapters/shopify/refund.ts";
import { findUnder, fixtureBytes, fixtureFiles, fixtureJson, fixtureText, withFixtures } from "./fixtures.ts";

withFixtures("shopify", () => {
  const bodies = fixtureFiles("shopify").map((path) => ({ path, read: readJson(fixtureBytes(path)) }));
  const found = (names: string[]) =>
    bodies.flatMap(({ path, read }) => (read.ok ? findUnder(read.value, names, path) : []));

  /** Parses every body found and returns the refusals, keyed by where the body stands. */
  function refusals(
    names: string[],
    parse: (body: unknown) => Result<unknown, JsonRefusal>,
  ): Record<string, string> {
    const all = found(names);
    expect(all.length).toBeGreaterThan(0);
    const refused = all.flatMap(({ where, value }) => {
      const parsed = parse(value);
      return parsed.ok ? [] : [[where, describeJsonRefusal(parsed.error)] as const];
    });
    return Object.fromEntries(refused);
  }

  it("reads every file as JSON, or says that it is none", () => {
    const broken = bodies.filter(({ read }) => !read.ok).map(({ path }) => path);
    expect(broken).toEqual([
      "shopify/go-shopify/orderlineitems/properties_invalid0.json",
      "shopify/go-shopify/shippinglines/requested_fulfillment_service_id_invalid.json",
    ]);
  });

  describe("orders", () => {
    const orders = found(["order", "orders"]);

    it("are applied or refused with a precise reason", () => {
      expect(refusals(["order", "orders"], parseOrder)).toEqual({
        "shopify/rest-classic/orders.json.orders[0]": expect.stringMatching(/^line_items: /),
      });
    });

    it("add up from their lines, or the difference is named", () => {
      const differing = orders.flatMap(({ where, value }) => {
        const order = parseOrder(value);
        return order.ok && order.value.differences.length > 0
          ? [[where, order.value.differences] as const]
          : [];
      });
      expect(Object.fromEntries(differing)).toEqual({
        "shopify/rest-classic/order.json.order[0]": [
          { what: "lines", statedMinor: 39_800n, computedMinor: 59_700n },
          { what: "subtotal", statedMinor: 39_800n, computedMinor: 59_700n },
          { what: "total", statedMinor: 40_994n, computedMinor: 60_894n },
        ],
      });
    });

    it("keep the documented figures: 597.00 of goods + 11.94 tax − 10.00 discount = 598.94", () => {
      const current = findUnder(fixtureJson("shopify/rest-2026-07/order.json"), ["order"], "order");
      expect(current.length).toBe(4);
      for (const { value } of current) {
        const order = parseOrder(value);
        if (!order.ok) throw new Error(describeJsonRefusal(order.error));
        expect(order.value).toMatchObject({ externalId: "450789469", name: "#1001", currency: "USD" });
        expect(order.value.totals).toMatchObject({
          totalMinor: 59_894n,
          taxMinor: 1_194n,
          discountMinor: 1_000n,
        });
        expect(order.value.lines.map((line) => line.discountMinor)).toEqual([334n, 333n, 333n]);
        expect(order.value.lines.map((line) => line.taxMinor)).toEqual([398n, 398n, 398n]);
        expect(order.value.lines.map((line) => line.externalVariantId)).toEqual([
          "39072856",
          "49148385",
          "457924702",
        ]);
      }
    });
  });

  it("refunds are applied, and calculations that are no refunds are refused", () => {
    const refused = refusals(["refund", "refunds"], (body) => parseRefund(body, "USD"));
    expect(Object.keys(refused)).toEqual([
      "shopify/rest-2026-07/refund.json[4].response.refund[0]",
      "shopify/rest-2026-07/refund.json[5].response.refund[0]",
    ]);
    expect(Object.values(refused)).toEqual([
      expect.stringMatching(/^id: is missing/),
      expect.stringMatching(/^id: /),
    ]);
    const classic = parseRefund(fixtureJson("shopify/rest-classic/refund.json"));
    expect(classic).toMatchObject({
      ok: true,
      value: { externalOrderId: "450789469", refundedMinor: 20_900n },
    });
  });

  it("products are applied with their variants", () => {
    expect(refusals(["product", "products"], parseProduct)).toEqual({});
    const product = parseProduct(fixtureJson("shopify/rest-classic/product.json"));
    expect(product.ok && product.value.variants.length).toBeGreaterThan(1);
  });

  it("inventory levels are applied", () => {
    expect(refusals(["inventory_level", "inventory_levels"], parseInventoryLevel)).toEqual({});
  });

  it("fulfillments are applied", () => {
    expect(refusals(["fulfillment", "fulfillments"], parseFulfillment)).toEqual({});
  });

  describe("line properties", () => {
    const shell = fixtureText("shopify/go-shopify/order.json");
    const shapes = fixtureFiles("shopify/go-shopify/orderlineitems").filter((path) =>
      path.includes("properties_"),
    );

    it.each(shapes)("%s inside an order", (path) => {
      // Put into the text, so that a shape which is not JSON breaks the whole body as it would on the wire.
      const inner = fixtureText(path).trim().replace(/^\{/, "").replace(/\}$/, "").trim();
      const withProperties =
        inner === ""
          ? shell.replace(/"properties":\s*\[\s*\],/g, "")
          : shell.replace(/"properties":\s*\[\s*\]/g, inner);
      expect(withProperties).not.toBe(shell);
      const body = readJson(withProperties);
      expect(body.ok).toBe(!path.includes("invalid0"));
      if (!body.ok) return;
      const order = parseOrder(body.value);
      expect(order.ok && order.value.lines.length).toBe(2);
    });
  });
});

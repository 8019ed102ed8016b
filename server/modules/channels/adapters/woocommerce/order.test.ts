import { describe, expect, it } from "vitest";
import { describeJsonRefusal } from "#kernel/json.ts";
import { expectOk } from "#kernel/result.ts";
import { parseOrder } from "./order.ts";

const line = {
  id: 1,
  name: "Hat",
  product_id: 7,
  variation_id: 0,
  quantity: 3,
  subtotal: "10.00",
  total: "10.00",
  total_tax: "0.00",
};
const body = (more: Record<string, unknown> = {}) => ({
  id: 55,
  number: "55",
  status: "processing",
  currency: "EUR",
  date_created: "2026-05-01T12:00:00",
  date_created_gmt: "2026-05-01T10:00:00",
  date_modified_gmt: "2026-05-01T10:00:05",
  total: "10.00",
  total_tax: "0.00",
  line_items: [line],
  ...more,
});
const read = (more: Record<string, unknown> = {}) => expectOk(parseOrder(body(more)))!.order;
const refusal = (more: Record<string, unknown>) => {
  const answer = parseOrder(body(more));
  return answer.ok ? null : describeJsonRefusal(answer.error);
};

describe("an order of WooCommerce", () => {
  it("has a price of one although its line does not divide evenly", () => {
    const order = read();
    expect(order.lines[0]).toMatchObject({ unitPriceMinor: 334n, discountMinor: 2n, quantity: 3 });
    expect(order.differences).toEqual([]);
  });

  it("takes its time from the fields in UTC", () => {
    expect(read()).toMatchObject({
      placedAt: new Date("2026-05-01T10:00:00Z"),
      updatedAt: new Date("2026-05-01T10:00:05Z"),
    });
  });

  it("counts a coupon as discount, fees and shipping as charges", () => {
    const order = read({
      line_items: [{ ...line, total: "7.00", total_tax: "1.33", taxes: [{ id: 4, total: "1.333333" }] }],
      tax_lines: [{ rate_id: 4, label: "VAT", rate_percent: 19 }],
      coupon_lines: [{ code: "three", discount: "3.00" }],
      fee_lines: [{ id: 2, name: "Gift wrap &amp; card", total: "2.00", total_tax: "0.38" }],
      shipping_lines: [{ id: 3, method_title: "Post", total: "4.00", total_tax: "0.76" }],
      total_tax: "2.47",
      total: "15.47",
    });
    expect(order.differences).toEqual([]);
    expect(order.lines[0]).toMatchObject({
      discountMinor: 302n,
      taxes: [{ title: "VAT", rate: "0.19", minor: 133n }],
    });
    expect(order.shippingLines.map(({ title, priceMinor }) => [title, priceMinor])).toEqual([
      ["Post", 400n],
      ["Gift wrap & card", 200n],
    ]);
  });

  it("shares a fee below zero among the lines", () => {
    const order = read({ fee_lines: [{ id: 2, name: "Loyal buyer", total: "-1.00" }], total: "9.00" });
    expect(order.differences).toEqual([]);
    expect(order.lines[0]!.discountMinor).toBe(102n);
  });

  it("names a total that its parts do not make", () => {
    expect(read({ total: "12.00" }).differences).toEqual([
      { what: "total", statedMinor: 1_200n, computedMinor: 1_000n },
    ]);
  });

  it.each([
    ["pending", { financialStatus: "pending", canceledAt: null }],
    ["on-hold", { financialStatus: "pending" }],
    ["completed", { financialStatus: "paid", fulfillmentStatus: "fulfilled" }],
    [
      "cancelled",
      { financialStatus: "voided", canceledAt: new Date("2026-05-01T10:00:05Z"), cancelReason: "cancelled" },
    ],
    ["refunded", { financialStatus: "refunded", canceledAt: null }],
    ["wc-partly-shipped", { financialStatus: "pending" }],
  ])("that is %s", (status, expected) => {
    expect(read({ status })).toMatchObject(expected);
  });

  it("is none while it is a cart", () => {
    expect(expectOk(parseOrder(body({ status: "checkout-draft" })))).toBeNull();
  });

  it.each([
    [{ line_items: [] }, /^line_items: must not be empty/],
    [{ id: "abc" }, /^id: is not a WooCommerce id/],
    [{ date_created_gmt: "2026-05-01 10:00" }, /^date_created_gmt: is not a time/],
    [{ total: "10.001" }, /^total: has more decimals than EUR/],
    [{ line_items: [line, line] }, /^line_items\[1\]\.id: repeats the id of entry 0/],
    [{ line_items: [{ ...line, quantity: 1.5 }] }, /^line_items\[0\]\.quantity: /],
    [
      { fee_lines: [{ id: 2, total: "-1.00", total_tax: "-0.19" }] },
      /^fee_lines\[0\]\.total_tax: a taxed fee below zero/,
    ],
  ])("is refused with the place of the problem: %j", (more, reason) => {
    expect(refusal(more)).toMatch(reason);
  });
});

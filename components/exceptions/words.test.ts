import { expect, it } from "vitest";
import { exceptionHref, factRows } from "./words.ts";

const row = { subjectType: "sales_order", subjectId: "ord_1", orderId: "ord_1" };

it("leads to where an exception is solved", () => {
  expect(exceptionHref({ ...row, type: "order.unmapped_line" })).toBe("/catalog/listings?order=ord_1");
  expect(exceptionHref({ ...row, type: "order.hold" })).toBe("/orders/ord_1");
  const push = { type: "push.failed", subjectType: "channel_listing", subjectId: "lst_1" } as const;
  expect(exceptionHref({ ...push, orderId: null })).toBe("/catalog/listings?status=all&listing=lst_1");
  const drift = { type: "stock.drift", subjectType: "connection", subjectId: "con_1" } as const;
  expect(exceptionHref({ ...drift, orderId: null })).toBe("/inventory/channels");
  const receipt = { type: "receipt.differences", subjectType: "receipt", subjectId: "rcp_1" } as const;
  expect(exceptionHref({ ...receipt, orderId: null })).toBe("/inbound/receipts/rcp_1");
  const breaker = { type: "partner.breaker_open", subjectType: "breaker_of", subjectId: "x" } as const;
  expect(exceptionHref({ ...breaker, orderId: "ord_2" })).toBe("/orders/ord_2");
  expect(exceptionHref({ ...breaker, orderId: null })).toBeUndefined();
});

it("tells facts in words: no ids of ours, amounts in their currency", () => {
  const skuId = "sku_01a2164c5b6a7c30ad91ae09d91072d6";
  expect(factRows({ skuId, isOut: false, units: 1900, askedMinor: "5000", currency: "USD", lines: [1], note: "" })).toEqual([
    { label: "Is out", value: "no" },
    { label: "Units", value: "1,900" },
    { label: "Asked", value: "50.00 USD" },
  ]);
}); // prettier-ignore

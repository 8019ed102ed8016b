import { describe, expect, it } from "vitest";
import { describeJsonRefusal } from "#kernel/json.ts";
import { parseRefund } from "./refund.ts";

const body = {
  id: 31,
  order_id: 5_310_000_000_001,
  created_at: "2026-03-04T08:00:00Z",
  note: "arrived broken",
  refund_line_items: [
    { line_item_id: 11, quantity: 2, restock_type: "no_restock", subtotal: 22.5, total_tax: 3.15 },
  ],
  order_adjustments: [{ kind: "shipping_refund", amount: "-5.90", tax_amount: "-1.42" }],
  transactions: [
    { id: 41, kind: "refund", status: "success", gateway: "cards", amount: "25.65", currency: "EUR" },
    { id: 42, kind: "refund", status: "failure", gateway: "gift", amount: "5.00", currency: "EUR" },
  ],
};

describe("a refund", () => {
  it("becomes ours: lines, what is beside them, and what really went back", () => {
    expect(parseRefund(body)).toMatchObject({
      ok: true,
      value: {
        externalOrderId: "5310000000001",
        currency: "EUR",
        lines: [
          {
            externalLineId: "11",
            quantity: 2,
            subtotalMinor: 2250n,
            taxMinor: 315n,
            externalLocationId: null,
          },
        ],
        adjustments: [{ kind: "shipping_refund", amountMinor: -590n, taxMinor: -142n }],
        refundedMinor: 2565n,
      },
    });
  });

  it("without transactions takes the currency from its order, or says that it has none", () => {
    const silent = { ...body, transactions: [] };
    expect(parseRefund(silent, "EUR")).toMatchObject({
      ok: true,
      value: { currency: "EUR", refundedMinor: 0n },
    });
    const refused = parseRefund(silent);
    expect(refused.ok ? "" : describeJsonRefusal(refused.error)).toContain("no currency is named");
  });

  it("is refused where an amount is none", () => {
    const refused = parseRefund({ ...body, transactions: [{ ...body.transactions[0], amount: "much" }] });
    expect(refused).toMatchObject({ ok: false, error: { path: "transactions[0].amount" } });
  });
});

import { z } from "zod";
import { checkShape, shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { ChannelRefund } from "../../domain/channel-messages.ts";
import { amountReader, currencyCode, decimal, freeText } from "../reading.ts";
import { gmt, optionalWooId, wooId } from "./fields.ts";

/** A refund knows neither its order nor its currency: whoever asked for it wraps it with both. */
const wrapped = z.object({
  order_id: wooId,
  currency: currencyCode,
  refund: z.object({
    id: wooId,
    date_created_gmt: gmt,
    amount: decimal,
    reason: freeText(100_000),
    line_items: z
      .array(
        z.object({
          id: wooId,
          /** Negative, as all figures of a refund's lines are; 0 where only money went back. */
          quantity: z.number().int().min(-1_000_000).max(1_000_000),
          total: decimal.nullish(),
          total_tax: decimal.nullish(),
          meta_data: z
            .array(z.object({ key: freeText(255), value: z.unknown() }))
            .max(1000)
            .nullish(),
        }),
      )
      .max(5000)
      .nullish(),
    refunded_by: optionalWooId,
  }),
});

/** Reads one refund of an order. The order's line a refund line gives back stands in its meta data. */
export function parseRefund(body: unknown): Result<ChannelRefund, JsonRefusal> {
  const checked = checkShape(wrapped, body);
  if (!checked.ok) return checked;
  const { order_id: externalOrderId, currency, refund } = checked.value;
  const amounts = amountReader(currency);
  const lines: ChannelRefund["lines"] = [];
  for (const [index, line] of (refund.line_items ?? []).entries()) {
    const path = ["refund", "line_items", index];
    const named = line.meta_data?.find(({ key }) => key === "_refunded_item_id")?.value;
    const externalLineId = optionalWooId.safeParse(named).data ?? null;
    const quantity = Math.abs(line.quantity);
    const subtotalMinor = absolute(amounts.signed(line.total, [...path, "total"]));
    const taxMinor = absolute(amounts.signed(line.total_tax, [...path, "total_tax"]));
    if (externalLineId === null) {
      // without units it is only money, which the refund's amount says already
      if (quantity > 0)
        amounts.refuse([...path, "meta_data"], "does not say which line of the order it gives back");
      continue;
    }
    lines.push({
      externalLineId,
      quantity,
      restockType: "",
      externalLocationId: null,
      subtotalMinor,
      taxMinor,
    });
  }
  const refundedMinor = amounts.minor(refund.amount, ["refund", "amount"]);
  if (amounts.problems.length > 0) return err(shapeRefusal(amounts.problems));
  return ok({
    externalId: refund.id,
    externalOrderId,
    currency,
    createdAt: refund.date_created_gmt,
    note: refund.reason === "" ? null : refund.reason,
    lines,
    adjustments: [],
    transactions: [],
    refundedMinor,
  });
}

const absolute = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

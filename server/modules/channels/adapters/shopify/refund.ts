import { z } from "zod";
import { shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { amountReader, currencyCode, decimal, flag, freeText, instant, lineQuantity } from "../reading.ts";
import { externalId, moneySet, readShape } from "./fields.ts";
import type { ChannelRefund, ChannelRefundTransaction } from "../../domain/channel-messages.ts";

const refundSchema = z.object({
  id: externalId,
  order_id: externalId,
  created_at: instant,
  processed_at: instant.nullish(),
  note: freeText(100_000),
  currency: currencyCode.nullish(),
  total_duties_set: moneySet,
  refund_line_items: z
    .array(
      z.object({
        line_item_id: externalId,
        quantity: lineQuantity,
        restock_type: freeText(60),
        location_id: externalId.nullish(),
        subtotal: decimal.nullish(),
        total_tax: decimal.nullish(),
        subtotal_set: moneySet,
      }),
    )
    .max(5000)
    .nullish(),
  order_adjustments: z
    .array(
      z.object({
        kind: freeText(255),
        reason: freeText(1000),
        amount: decimal.nullish(),
        tax_amount: decimal.nullish(),
      }),
    )
    .nullish(),
  transactions: z
    .array(
      z.object({
        id: externalId,
        kind: freeText(60),
        status: freeText(60),
        gateway: freeText(255),
        amount: decimal,
        currency: currencyCode.nullish(),
        created_at: instant.nullish(),
      }),
    )
    .max(1000)
    .nullish(),
  restock: flag,
});

/**
 * Reads a refund body (refunds/create, or one refund of a REST answer).
 * @param orderCurrency used where the body names no currency, as older bodies without transactions do not
 */
export function parseRefund(body: unknown, orderCurrency?: string): Result<ChannelRefund, JsonRefusal> {
  const checked = readShape(refundSchema, body, "refund");
  if (!checked.ok) return checked;
  const source = checked.value;
  const lineSet = source.refund_line_items?.find((line) => line.subtotal_set)?.subtotal_set;
  const currency =
    source.currency ??
    (source.total_duties_set ?? lineSet)?.shop_money.currency_code ??
    source.transactions?.find((transaction) => transaction.currency)?.currency ??
    orderCurrency;
  if (!currency)
    return err(
      shapeRefusal([{ path: "transactions", problem: "no currency is named anywhere in the refund" }]),
    );
  const amounts = amountReader(currency);
  const transactions = (source.transactions ?? []).map((transaction, index) =>
    toTransaction(transaction, index, currency, amounts.problems),
  );
  const lines = (source.refund_line_items ?? []).map((line, index) => ({
    externalLineId: line.line_item_id,
    quantity: line.quantity,
    restockType: line.restock_type ?? "",
    externalLocationId: line.location_id ?? null,
    subtotalMinor:
      line.subtotal == null ? null : amounts.minor(line.subtotal, ["refund_line_items", index, "subtotal"]),
    taxMinor:
      line.total_tax == null
        ? null
        : amounts.minor(line.total_tax, ["refund_line_items", index, "total_tax"]),
  }));
  const adjustments = (source.order_adjustments ?? []).map((adjustment, index) => ({
    kind: adjustment.kind ?? "",
    reason: adjustment.reason,
    amountMinor: amounts.signed(adjustment.amount, ["order_adjustments", index, "amount"]),
    taxMinor: amounts.signed(adjustment.tax_amount, ["order_adjustments", index, "tax_amount"]),
  }));
  if (amounts.problems.length > 0) return err(shapeRefusal(amounts.problems));
  return ok({
    externalId: source.id,
    externalOrderId: source.order_id,
    currency,
    createdAt: source.processed_at ?? source.created_at,
    note: source.note,
    lines,
    adjustments,
    transactions,
    refundedMinor: transactions
      .filter((one) => one.kind === "refund" && one.status === "success" && one.currency === currency)
      .reduce((sum, one) => sum + one.amountMinor, 0n),
  });
}

type TransactionBody = NonNullable<z.infer<typeof refundSchema>["transactions"]>[number];

function toTransaction(
  source: TransactionBody,
  index: number,
  refundCurrency: string,
  problems: { path: string; problem: string }[],
): ChannelRefundTransaction {
  const currency = source.currency ?? refundCurrency;
  const amounts = amountReader(currency);
  const amountMinor = amounts.minor(source.amount, ["transactions", index, "amount"]);
  problems.push(...amounts.problems);
  return {
    externalId: source.id,
    kind: source.kind ?? "",
    status: source.status ?? "",
    gateway: source.gateway ?? "",
    amountMinor,
    currency,
    createdAt: source.created_at ?? null,
  };
}

import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { solve } from "#server/modules/exceptions/public.ts";
import { lockOrder } from "#server/modules/orders/public.ts";
import type { LinkOrder } from "../contract.ts";
import { wrongState } from "../domain/rma-states.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { serialsOfOthers, soldLots, soldUnits } from "../queries/sold.ts";
import { linkLine, lockRma, saveRma, scannedCodes, tellRma, type RmaRow } from "../store.ts";
import { dueRefund } from "./due-refund.ts";

/**
 * Says to which order a return belongs that came without one, and which of its lines were sold with which line of it. Those lines can
 * give money back from now on, as far as they left with the order and are not coming back already; the others stay wrong items.
 * Linking the same again changes nothing.
 *
 * @returns `returns.unknown`, `.state`, `.has_order`, `.order_unknown`, `.line_unknown`, `.line_not_sold`, `.not_the_one_sold`,
 *   `.more_than_shipped`
 */
export async function linkOrder(
  work: Work,
  input: LinkOrder,
): Promise<Result<{ id: string; orderId: string }, ReturnsRefusal>> {
  const { id, orderId } = input;
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  if (rma.orderId === orderId) return ok({ id, orderId });
  if (rma.orderId) return err({ code: "returns.has_order", number: rma.number });
  if (!["arrived", "inspecting", "resolved"].includes(rma.status)) return err(wrongState(rma, "arrived"));
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "returns.order_unknown", orderId });
  const refusal = await refusalOf(work, rma, input);
  if (refusal) return err(refusal);
  for (const { lineId, orderLineId } of input.lines) await linkLine(work, lineId, orderLineId);
  await saveRma(work, id, { orderId, currency: order.currency });
  await tellRma(work, id, "linked", `Belongs to order ${order.number}`);
  const resolution = `It belongs to order ${order.number}.`;
  await solve(work, { dedupeKey: `return.unexpected:${id}`, resolution });
  const now = (await lockRma(work, id))!;
  if (now.lines.every(({ origin }) => origin !== "wrong_item"))
    await solve(work, { dedupeKey: `return.mismatch:${id}`, resolution });
  if (now.status === "resolved") await dueRefund(work, now, "inspection");
  return ok({ id, orderId });
}

async function refusalOf(
  work: Work,
  rma: RmaRow,
  { orderId, lines }: LinkOrder,
): Promise<ReturnsRefusal | undefined> {
  const sold = await soldUnits(work, orderId);
  const asked = new Map<string, number>();
  for (const { lineId, orderLineId } of lines) {
    const line = rma.lines.find(({ id }) => id === lineId);
    if (!line) return { code: "returns.line_unknown", lineId };
    const row = sold.find((units) => units.orderLineId === orderLineId && units.skuId === line.skuId);
    if (!row) {
      const key = { tenantId_id: { tenantId: work.tenantId, id: line.skuId } };
      const { code } = await work.tx.sku.findUniqueOrThrow({ where: key, select: { code: true } });
      return { code: "returns.line_not_sold", skuCode: code };
    }
    const lots = await soldLots(work, orderId, line.skuId);
    const codes = await scannedCodes(work, lineId);
    const others = await serialsOfOthers(work, { orderId, skuId: line.skuId, serials: codes });
    const other = others[0] ?? (lots.length > 0 ? codes.find((code) => !lots.includes(code)) : undefined);
    if (other) return { code: "returns.not_the_one_sold", named: other };
    const total = (asked.get(row.orderLineId + row.skuId) ?? 0) + line.receivedQuantity;
    asked.set(row.orderLineId + row.skuId, total);
    if (total > row.left) return { code: "returns.more_than_shipped", skuCode: row.skuCode, asked: total, left: row.left }; // prettier-ignore
  }
  return undefined;
}

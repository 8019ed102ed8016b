import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { askAboutHold, liftHold, placeHold, type OrdersRefusal } from "#server/modules/orders/public.ts";
import type { HoldExchange } from "../contract.ts";
import { isAllHere, wrongState } from "../domain/rma-states.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { lockRma, saveRma, tellRma, type RmaRow } from "../store.ts";

/**
 * New goods wait for what they are exchanged for: the order of the new goods is on hold until all of the return is here. The same
 * order twice is one hold.
 *
 * @returns `returns.unknown`, `.state` once all is here or the return has ended, `.has_exchange`, `.exchange_same_order`, or a refusal
 *   of orders about the hold
 */
export async function holdExchange(
  work: Work,
  { id, orderId }: HoldExchange,
): Promise<Result<{ id: string; orderId: string }, ReturnsRefusal | OrdersRefusal>> {
  const rma = await lockRma(work, id);
  if (!rma) return err({ code: "returns.unknown", id });
  if (rma.exchangeOrderId === orderId) return ok({ id, orderId });
  if (rma.exchangeOrderId) return err({ code: "returns.has_exchange", number: rma.number });
  if (rma.orderId === orderId) return err({ code: "returns.exchange_same_order" });
  if (["resolved", "rejected", "canceled"].includes(rma.status) || isAllHere(rma.lines))
    return err(wrongState(rma, "still to come"));
  const note = `The new goods wait for ${rma.number}.`;
  const held = await placeHold(work, { orderId, reason: "awaiting_return", note });
  if (!held.ok) return held;
  await saveRma(work, id, { exchangeOrderId: orderId });
  await tellRma(work, id, "exchange", "An order of new goods waits for this return");
  return ok({ id, orderId });
}

/** All of the return is here: what it is exchanged for may leave. */
export async function letExchangeGo(work: Work, rma: RmaRow): Promise<void> {
  if (!rma.exchangeOrderId) return;
  const resolution = `${rma.number} is here.`;
  const isLifted = await liftHold(work, { orderId: rma.exchangeOrderId, reason: "awaiting_return", resolution }); // prettier-ignore
  if (isLifted) await tellRma(work, rma.id, "exchange_released", "The new goods may leave");
}

/** The return has ended and not all of it came: a person decides whether the new goods leave. */
export async function askAboutExchange(work: Work, rma: RmaRow): Promise<void> {
  if (!rma.exchangeOrderId) return;
  const nextAction = `${rma.number} ended and not all of it came. Release the hold, or cancel the order.`;
  await askAboutHold(work, { orderId: rma.exchangeOrderId, reason: "awaiting_return", nextAction });
}

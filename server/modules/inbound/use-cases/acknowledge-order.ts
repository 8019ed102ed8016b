import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  acknowledgeInput,
  type AcknowledgeInput,
  type DecideDifferences,
  type OrderDifferenceKind,
} from "../contract.ts";
import { differencesOf } from "../domain/acknowledgment.ts";
import { endedBy, isExpected, remainingOf } from "../domain/order-states.ts";
import type { InboundRefusal } from "../errors.ts";
import { lockOrder, saveLine, saveOrder, tellOrder, type OrderRow } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";
import { wrongState } from "./place-order.ts";

const differencesKey = (orderId: string): string => `purchase.differences:${orderId}`;

/**
 * Records what the supplier answered to an order. What it said differently waits as differences for a person; what is not named
 * is accepted as ordered. A later answer to a line takes the place of what an earlier one left open. The same answer
 * (`sourceKey`) again changes nothing.
 *
 * @returns how many differences wait; `inbound.order_unknown`, `.order_state` or `.line_unknown`
 */
export async function acknowledgeOrder(
  work: Work,
  input: AcknowledgeInput,
): Promise<Result<{ differences: number }, InboundRefusal>> {
  const { orderId, sourceKey, lines } = acknowledgeInput.parse(input);
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (!isExpected(order.status)) return err(wrongState(order, "placed"));
  const stranger = lines.find(({ position }) => !order.lines.some((line) => line.position === position));
  if (stranger) return err({ code: "inbound.line_unknown", position: stranger.position });
  const found = lines.flatMap((answer) =>
    differencesOf(
      order.lines.find((line) => line.position === answer.position)!,
      answer,
    ),
  );
  const { tenantId } = work;
  await closeOvertaken(work, order, sourceKey, lines);
  const { count } = await work.tx.purchaseOrderDifference.createMany({
    data: found.map((one) => ({
      ...one,
      tenantId,
      id: newId("pud"),
      purchaseOrderId: orderId,
      sourceKey,
      createdAt: clock.now(),
    })),
    skipDuplicates: true,
  });
  if (order.status === "placed")
    await saveOrder(work, orderId, { status: "acknowledged", acknowledgedAt: clock.now() });
  if (order.status === "placed" || count > 0)
    await tellOrder(
      work,
      orderId,
      "acknowledged",
      count > 0 ? `Acknowledged with ${count} differences` : "Acknowledged as ordered",
      { sourceKey },
    );
  if (count > 0) await raiseDifferences(work, order);
  else await solveWhenDecided(work, orderId);
  return ok({ differences: count });
}

/** What an earlier answer left open of lines that are answered anew; the answer itself sent again is not anew. */
async function closeOvertaken(
  work: Work,
  order: OrderRow,
  sourceKey: string,
  answers: readonly { position: number }[],
): Promise<void> {
  const { tenantId } = work;
  const lineIds = order.lines
    .filter(({ position }) => answers.some((answer) => answer.position === position))
    .map(({ id }) => id);
  const isKnown = await work.tx.purchaseOrderDifference.findFirst({
    where: { tenantId, purchaseOrderId: order.id, sourceKey },
    select: { id: true },
  });
  if (isKnown) return;
  await work.tx.purchaseOrderDifference.updateMany({
    where: { tenantId, lineId: { in: lineIds }, status: "open" },
    data: { status: "overtaken", decidedBy: work.actor.id, decidedAt: clock.now() },
  });
}

async function raiseDifferences(work: Work, order: OrderRow): Promise<void> {
  const open = await openDifferences(work, order.id);
  await raise(work, {
    type: "purchase.differences",
    severity: "medium",
    subjectType: "purchase_order",
    subjectId: order.id,
    title: `The supplier answered ${order.number} differently than ordered`,
    facts: {
      number: order.number,
      differences: open.map(({ kind, ours, theirs, lineId }) => ({
        position: order.lines.find((line) => line.id === lineId)?.position,
        kind,
        ours,
        theirs,
      })),
    },
    nextAction: "Accept what the supplier said, or refuse it and talk to the supplier.",
    ownerRole: "operations",
    dedupeKey: differencesKey(order.id),
    dueInMinutes: 1_440,
  });
}

const openDifferences = (work: Work, purchaseOrderId: string) =>
  work.tx.purchaseOrderDifference.findMany({
    where: { tenantId: work.tenantId, purchaseOrderId, status: "open" },
    orderBy: { id: "asc" },
    select: { id: true, lineId: true, kind: true, ours: true, theirs: true },
  });

/**
 * Accepts differences, which changes the order, or refuses them, which leaves it. Decided ones stay as they are.
 *
 * @returns how many were decided now; `inbound.order_unknown`, `.order_state`, or `.received_more` when more than the new quantity is here
 */
export async function decideDifferences(
  work: Work,
  { orderId, differenceIds, decision }: DecideDifferences,
): Promise<Result<{ decided: number }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (!isExpected(order.status)) return err(wrongState(order, "acknowledged"));
  const asked = (await openDifferences(work, orderId)).filter(({ id }) => differenceIds.includes(id));
  const tooFew = asked.find(
    ({ kind, lineId, theirs }) =>
      decision === "accept" &&
      kind === "quantity" &&
      Number(theirs) < order.lines.find((line) => line.id === lineId)!.receivedQuantity,
  );
  if (tooFew) {
    const line = order.lines.find(({ id }) => id === tooFew.lineId)!;
    const facts = {
      position: line.position,
      received: line.receivedQuantity,
      asked: Number(tooFew.theirs),
    };
    return err({ code: "inbound.received_more", ...facts });
  }
  for (const difference of asked) {
    if (decision === "accept") await accept(work, order, difference);
    await work.tx.purchaseOrderDifference.update({
      where: { tenantId_id: { tenantId: work.tenantId, id: difference.id } },
      data: {
        status: decision === "accept" ? "accepted" : "refused",
        decidedBy: work.actor.id,
        decidedAt: clock.now(),
      },
    });
    const verdict = decision === "accept" ? "Accepted" : "Refused";
    await tellOrder(
      work,
      orderId,
      "difference",
      `${verdict}: ${difference.kind} ${difference.ours} → ${difference.theirs}`,
      difference,
    );
  }
  if (asked.length > 0) await settle(work, orderId, decision);
  return ok({ decided: asked.length });
}

async function accept(
  work: Work,
  order: OrderRow,
  { lineId, kind, theirs }: { lineId: string; kind: string; theirs: string },
): Promise<void> {
  const line = order.lines.find((one) => one.id === lineId)!;
  const changes: Record<OrderDifferenceKind, Partial<typeof line>> = {
    quantity: { orderedQuantity: Number(theirs) },
    rejected: { shortQuantity: line.shortQuantity + remainingOf(line) },
    date: { expectedOn: theirs },
    price: { unitCostMinor: kind === "price" ? BigInt(theirs) : line.unitCostMinor },
  };
  const change = changes[kind as OrderDifferenceKind];
  await saveLine(work, lineId, change);
}

/** After decisions: the total follows, an order with nothing left to come ends, and the question is answered. */
async function settle(work: Work, orderId: string, decision: "accept" | "refuse"): Promise<void> {
  const order = (await lockOrder(work, orderId))!;
  if (decision === "accept") {
    const totalMinor = order.lines.reduce(
      (sum, line) => sum + line.unitCostMinor * BigInt(line.orderedQuantity),
      0n,
    );
    const status = endedBy(order.status, order.lines);
    const ended =
      status === order.status
        ? {}
        : { status, endedAt: clock.now(), endReason: "The supplier sends nothing more." };
    await saveOrder(work, orderId, { totalMinor, ...ended });
    if (status !== order.status)
      await tellOrder(work, orderId, status, "Nothing of the order is left to come");
    await expectOrder(work, orderId);
  }
  await solveWhenDecided(work, orderId);
}

async function solveWhenDecided(work: Work, orderId: string): Promise<void> {
  if ((await openDifferences(work, orderId)).length === 0)
    await solve(work, { dedupeKey: differencesKey(orderId), resolution: "All differences are decided." });
}

/**
 * Changes when a line is expected, e.g. after a call with the supplier.
 *
 * @returns `inbound.order_unknown`, `.order_state` or `.line_unknown`
 */
export async function moveLineDate(
  work: Work,
  { orderId, lineId, expectedOn }: { orderId: string; lineId: string; expectedOn: string },
): Promise<Result<undefined, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (!isExpected(order.status)) return err(wrongState(order, "placed"));
  const line = order.lines.find((one) => one.id === lineId);
  if (!line) return err({ code: "inbound.line_unknown", position: 0 });
  if (line.expectedOn === expectedOn) return ok();
  await saveLine(work, lineId, { expectedOn });
  await saveOrder(work, orderId, {});
  await tellOrder(
    work,
    orderId,
    "date",
    `Line ${line.position} is expected on ${expectedOn} instead of ${line.expectedOn}`,
  );
  await solve(work, { dedupeKey: `supplier.late:${orderId}`, resolution: `Expected on ${expectedOn} now.` });
  await expectOrder(work, orderId);
  return ok();
}

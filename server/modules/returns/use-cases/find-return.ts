import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { readCode } from "#server/modules/catalog/public.ts";
import { lockOrder } from "#server/modules/orders/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { FindReturn } from "../contract.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { orderOfCode } from "../queries/sold.ts";
import { insertRma, peekRma, tellRma } from "../store.ts";
import { returnsPolicy } from "../queries/policy-in-force.ts";

export type FoundReturn = { id: string; isNew: boolean } | null;

/**
 * Finds the return that a parcel belongs to by what is scanned on it: the number of the return, its tracking number, or anything
 * that names its order. When nobody announced it, an unexpected return is opened, with its order when the code names one, or for a
 * SKU alone without; support is asked about it. The same `newId` opens one.
 *
 * @returns null when the code names nothing; `returns.location_unknown`
 */
export async function findReturn(
  work: Work,
  input: FindReturn,
): Promise<Result<FoundReturn, ReturnsRefusal>> {
  const { tenantId } = work;
  const { locationId, code, newId } = input;
  const key = { tenantId_id: { tenantId, id: locationId } };
  if (!(await work.tx.location.findUnique({ where: key, select: { id: true } })))
    return err({ code: "returns.location_unknown", locationId });
  const named = await work.tx.rma.findFirst({
    where: {
      tenantId,
      OR: [{ number: code.toUpperCase() }, { trackingNumber: code.replaceAll(" ", "").toUpperCase() }],
    },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  if (named) return ok({ id: named.id, isNew: false });
  const orderId = await orderOfCode(work, code);
  if (!orderId && (await readCode(work, code)).kind !== "item") return ok(null);
  const order = orderId ? await lockOrder(work, orderId) : null;
  const open = orderId && (await work.tx.rma.findFirst({
    where: { tenantId, orderId, status: { in: ["requested", "approved", "in_transit", "arrived", "inspecting"] } },
    orderBy: { id: "asc" },
    select: { id: true },
  })); // prettier-ignore
  if (open) return ok({ id: open.id, isNew: false });
  if (await peekRma(work, newId)) return ok({ id: newId, isNew: false });
  const { version, body } = await returnsPolicy(work);
  const number = await insertRma(work, {
    ...{
      id: newId,
      orderId,
      locationId,
      status: "arrived",
      isUnexpected: true,
      currency: order?.currency ?? null,
    },
    ...{ policyVersion: version, refundTrigger: body.refundTrigger, arrivedAt: clock.now() },
  });
  await tellRma(work, newId, "unexpected", `Arrived without being announced, found by ${code}`);
  await raise(work, {
    type: "return.unexpected",
    severity: "medium",
    subjectType: "rma",
    subjectId: newId,
    orderId,
    title: `${number} came back and nobody announced it`,
    facts: { rmaId: newId, orderId, locationId, code },
    nextAction: orderId
      ? "Ask the buyer why it came back."
      : "Find out whose it is: no order is on the parcel.",
    ownerRole: "support",
    dedupeKey: `return.unexpected:${newId}`,
    dueInMinutes: 24 * 60,
  });
  return ok({ id: newId, isNew: true });
}

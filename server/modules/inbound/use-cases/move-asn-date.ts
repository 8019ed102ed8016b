import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { AsnDateInput } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";
import { tellOrder } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";
import { ordersOfAsn } from "./record-asn.ts";

/**
 * Changes the day an announced truck is expected, e.g. after a call of the carrier: what it carries is expected on that day, and the
 * promises to buyers that rest on it move. Saying the same day again changes nothing.
 *
 * @returns `inbound.asn_unknown`, or `.asn_state` when its receiving began
 */
export async function moveAsnDate(
  work: Work,
  { id: asnId, expectedOn }: AsnDateInput,
): Promise<Result<undefined, InboundRefusal>> {
  const { tenantId } = work;
  const [asn] = await work.tx.$queryRaw<{ status: string; number: string; expectedOn: string }[]>`
    select status, number, expected_on as "expectedOn" from asn where tenant_id = ${tenantId} and id = ${asnId} for update`;
  if (!asn) return err({ code: "inbound.asn_unknown", asnId });
  if (asn.expectedOn === expectedOn) return ok();
  if (asn.status !== "announced")
    return err({ code: "inbound.asn_state", number: asn.number, status: asn.status });
  await work.tx.asn.update({
    where: { tenantId_id: { tenantId, id: asnId } },
    data: { expectedOn },
  });
  for (const orderId of await ordersOfAsn(work, asnId)) {
    const text = `${asn.number} is expected on ${expectedOn} instead of ${asn.expectedOn}`;
    await tellOrder(work, orderId, "date", text, { asnId });
    await expectOrder(work, orderId);
  }
  return ok();
}

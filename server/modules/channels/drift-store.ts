import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import type { DriftClass } from "./domain/stale.ts";
import type { RowKey } from "./store.ts";

export interface DriftRow extends RowKey {
  ours: number;
  theirs: number;
  classification: DriftClass;
  corrected: boolean;
}

/** A shop gives the goods of a canceled order back by itself, where it took them; we may have taken them elsewhere. */
const GIVEN_BACK_MS = 10 * 60_000;

/** Remembers differences that were found. A raise by no more than what was just canceled at the shop is late news, not an edit. */
export async function insertDrifts(
  work: Work,
  connectionId: string,
  drifts: DriftRow[],
  foundAt: Date,
): Promise<void> {
  if (drifts.length === 0) return;
  const raised = drifts.filter((one) => one.classification === "external_edit" && one.theirs > one.ours);
  const canceled = await canceledLately(work, connectionId, raised, foundAt);
  const isGivenBack = ({ listingId, theirs, ours }: DriftRow) =>
    theirs > ours && theirs - ours <= (canceled.get(listingId) ?? 0);
  await work.tx.stockDrift.createMany({
    data: drifts.map((drift) => ({
      ...drift,
      ...(drift.classification === "external_edit" && isGivenBack(drift) ? { classification: "late" } : {}),
      tenantId: work.tenantId,
      id: newId("drf"),
      connectionId,
      foundAt,
    })),
  });
}

/** Units of these listings in orders of the shop of which it told within the last minutes that they are canceled. */
async function canceledLately(
  work: Work,
  connectionId: string,
  rows: readonly RowKey[],
  now: Date,
): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const since = new Date(now.getTime() - GIVEN_BACK_MS);
  const found = await work.tx.$queryRaw<{ listingId: string; units: number }[]>`
    select l.listing_id as "listingId", sum(l.canceled_quantity)::integer as units
      from (select distinct subject_id from inbox_delivery
             where tenant_id = ${work.tenantId} and connection_id = ${connectionId} and status = 'applied' and received_at > ${since}
               and subject_type = 'sales_order') d
      join order_line l on l.tenant_id = ${work.tenantId} and l.order_id = d.subject_id
     where l.listing_id = any(${rows.map(({ listingId }) => listingId)}::text[]) and l.canceled_quantity > 0 group by 1`;
  return new Map(found.map(({ listingId, units }) => [listingId, units]));
}

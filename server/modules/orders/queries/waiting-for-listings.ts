import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { WaitingForListingsInput } from "../contract.ts";

/** Open orders that wait because a line of a listing stands for nothing. */
export interface WaitingForListing {
  listingId: string;
  orders: number;
}

/** How many open orders wait for each of these listings, or for those of one order. Listings that nothing waits for are missing. */
export async function waitingForListings(
  work: Work,
  input: WaitingForListingsInput,
): Promise<WaitingForListing[]> {
  const { listingIds, orderId } = input;
  const which = listingIds
    ? Prisma.sql`l.listing_id = any(${listingIds})`
    : Prisma.sql`l.listing_id in (select listing_id from order_line own
        where own.tenant_id = ${work.tenantId} and own.order_id = ${orderId} and not own.is_mapped)`;
  return work.tx.$queryRaw<WaitingForListing[]>`
    select l.listing_id as "listingId", count(distinct l.order_id)::integer as orders
      from order_line l join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id and o.status = 'open'
     where l.tenant_id = ${work.tenantId} and not l.is_mapped and ${which} group by 1`;
}

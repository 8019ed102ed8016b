import type { Work } from "#server/db/transact.ts";
import type { Suggestion } from "../contract.ts";
import { suggestionsOf, type Candidate } from "../domain/suggestions.ts";
import { likeness, wordsOf } from "../domain/title-likeness.ts";

interface CandidateRow extends Omit<Candidate, "likeness"> {
  listingId: string;
  listingTitle: string;
  skuTitle: string;
}

/**
 * What listings could stand for: active SKUs with the same barcode (compared as GTIN-14), code or former code, or a title that is
 * like theirs. Listings without any candidate are not in the answer.
 */
export async function suggestSkus(work: Work, listingIds: string[]): Promise<Map<string, Suggestion[]>> {
  if (listingIds.length === 0) return new Map();
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<CandidateRow[]>`
    with asked as (
      select id, nullif(btrim(sku_text), '') as code, nullif(btrim(barcode), '') as barcode, title from channel_listing
       where tenant_id = ${tenantId} and id = any(${listingIds}))
    select asked.id as "listingId", asked.title as "listingTitle", s.id as "skuId", s.title as "skuTitle", c.reason, c.quantity,
           c.is_exact as "isExact"
      from asked cross join lateral (
        select b.sku_id, 'barcode' as reason, b.quantity, true as is_exact from sku_barcode b
         where b.tenant_id = ${tenantId} and b.barcode = scan_code(asked.barcode)
        union all
        select k.id, 'code', 1, k.code = asked.code from sku k
         where k.tenant_id = ${tenantId} and k.code in (asked.code, upper(asked.code), lower(asked.code))
        union all
        select a.sku_id, 'former_code', 1, true from sku_alias a
         where a.tenant_id = ${tenantId} and a.old_code = asked.code and a.valid_to_at is null
        union all
        select t, 'title', 1, true from skus_titled_like(asked.title, 5) t
      ) c join sku s on s.tenant_id = ${tenantId} and s.id = c.sku_id and s.status = 'active'`;
  const candidates = new Map<string, Candidate[]>();
  for (const { listingId, ...row } of rows)
    candidates.set(listingId, [...(candidates.get(listingId) ?? []), withLikeness(row)]);
  return new Map([...candidates].map(([listingId, found]) => [listingId, suggestionsOf(found)]));
}

function withLikeness({ listingTitle, skuTitle, ...candidate }: Omit<CandidateRow, "listingId">): Candidate {
  const isByTitle = candidate.reason === "title";
  return { ...candidate, likeness: isByTitle ? likeness(wordsOf(listingTitle), wordsOf(skuTitle)) : 1 };
}

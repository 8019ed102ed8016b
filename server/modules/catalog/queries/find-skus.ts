import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { literally } from "#server/db/typed.ts";
import type { SkuName } from "./list-listings.ts";

const MOST = 20;

/** Active SKUs to choose from: an exact code, barcode or former code first, then part of a code or title. At most twenty. */
export async function findSkus(work: Work, search: string): Promise<SkuName[]> {
  const { tenantId } = work;
  const spellings = [...new Set([search, search.toUpperCase(), search.toLowerCase()])];
  return work.tx.$queryRaw<SkuName[]>(Prisma.sql`
    with named as (
      select id from sku where tenant_id = ${tenantId} and code = any(${spellings})
      union select sku_id from sku_barcode where tenant_id = ${tenantId} and barcode = scan_code(${search})
      union select sku_id from sku_alias where tenant_id = ${tenantId} and old_code = any(${spellings}) and valid_to_at is null)
    select s.id as "skuId", s.code, s.title, s.kind from sku s left join named on named.id = s.id
     where s.tenant_id = ${tenantId} and s.status = 'active' and (named.id is not null or s.words_folded like lower(${`%${literally(search)}%`}))
     order by named.id is null, s.code, s.id limit ${MOST}`);
}

import { sql, type Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { literally } from "#server/db/typed.ts";
import type { Gap, SkuListInput } from "../contract.ts";

export type SkuFilter = Pick<SkuListInput, "search" | "status" | "kind" | "lacks" | "productId">;

const lacking: Record<Gap, Prisma.Sql> = {
  barcode: sql`not exists (select from sku_barcode b where b.tenant_id = s.tenant_id and b.sku_id = s.id)`,
  weight: sql`s.weight_grams is null`,
  dimensions: sql`(s.length_mm is null or s.width_mm is null or s.height_mm is null)`,
  customs: sql`(s.hs_code is null or s.origin_country is null or s.customs_value_minor is null)`,
  price: sql`s.price_minor is null`,
  cost: sql`s.cost_minor is null`,
  image: sql`(s.image_url is null and not exists (
    select from product f where f.tenant_id = s.tenant_id and f.id = s.product_id and f.image_url is not null))`,
};

/** Conditions over `sku s`: the merchant's, and those of the filter. */
export function conditionsOf(work: Work, filter: SkuFilter): Prisma.Sql[] {
  const { search, status, kind, lacks, productId } = filter;
  return [
    sql`s.tenant_id = ${work.tenantId}`,
    ...(status ? [sql`s.status = ${status}`] : []),
    ...(kind ? [sql`s.kind = ${kind}`] : []),
    ...(productId ? [sql`s.product_id = ${productId}`] : []),
    ...(lacks ? [lacking[lacks]] : []),
    ...(search ? [matching(work, search)] : []),
  ];
}

/** Part of a code or title, a whole former code, or a whole barcode. */
function matching({ tenantId }: Work, search: string): Prisma.Sql {
  return sql`(s.words_folded like lower(${`%${literally(search)}%`}) or s.id in (
    select sku_id from sku_barcode where tenant_id = ${tenantId} and barcode = scan_code(${search})
    union all select sku_id from sku_alias where tenant_id = ${tenantId} and old_code = ${search} and valid_to_at is null))`;
}

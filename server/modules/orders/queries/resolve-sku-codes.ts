import type { Work } from "#server/db/transact.ts";

/** What SKU codes stand for: themselves, or the parts of a kit. Unknown codes and kits without parts are not in the answer. */
export async function resolveSkuCodes(
  work: Work,
  codes: string[],
): Promise<Map<string, { skuId: string; perUnit: number }[]>> {
  const rows = await work.tx.$queryRaw<{ code: string; skuId: string; perUnit: number }[]>`
    select name as code, sku_id as "skuId", per_unit as "perUnit" from parts_of_codes(${work.tenantId}, ${codes}) order by 1, 2`;
  const found = new Map<string, { skuId: string; perUnit: number }[]>();
  for (const { code, skuId, perUnit } of rows)
    found.set(code, [...(found.get(code) ?? []), { skuId, perUnit }]);
  return found;
}

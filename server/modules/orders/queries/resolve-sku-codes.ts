import type { Work } from "#server/db/transact.ts";

/** What SKU codes stand for: themselves, or the parts of a kit. Unknown codes and kits without parts are not in the answer. */
export async function resolveSkuCodes(
  work: Work,
  codes: string[],
): Promise<Map<string, { skuId: string; perUnit: number }[]>> {
  const rows = await work.tx.$queryRaw<{ code: string; skuId: string; perUnit: number }[]>`
    with recursive part(code, sku_id, quantity) as (
      select code, id, 1 from sku where tenant_id = ${work.tenantId} and code = any(${codes}) and status = 'active'
      union all
      select part.code, k.component_sku_id, part.quantity * k.quantity
        from part join kit_component k on k.tenant_id = ${work.tenantId} and k.kit_sku_id = part.sku_id
    ) cycle sku_id set is_cycle using walked
    select part.code, part.sku_id as "skuId", sum(part.quantity)::integer as "perUnit"
      from part join sku on sku.tenant_id = ${work.tenantId} and sku.id = part.sku_id and sku.kind in ('stocked', 'assembly')
     group by 1, 2 order by 1, 2`;
  const found = new Map<string, { skuId: string; perUnit: number }[]>();
  for (const { code, skuId, perUnit } of rows)
    found.set(code, [...(found.get(code) ?? []), { skuId, perUnit }]);
  return found;
}

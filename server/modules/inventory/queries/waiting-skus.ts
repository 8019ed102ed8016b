import type { Work } from "#server/db/transact.ts";

/** The SKUs that these orders wait or waited for and that are expected or sold ahead; others have nothing to plan. */
export async function waitingSkus(work: Work, orderIds: string[]): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ skuId: string }[]>`
    select distinct b.sku_id as "skuId" from backorder b
     where b.tenant_id = ${work.tenantId} and b.order_id = any(${orderIds})
       and (b.sold_as is not null or exists (select from expected_receipt e where e.tenant_id = b.tenant_id and e.sku_id = b.sku_id
         and (e.quantity > 0 or exists (select from backorder_basis x where x.tenant_id = e.tenant_id and x.expected_receipt_id = e.id))))
     order by 1`;
  return rows.map(({ skuId }) => skuId);
}

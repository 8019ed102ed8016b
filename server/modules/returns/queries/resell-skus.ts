import type { Work } from "#server/db/transact.ts";
import { isElsewhere } from "../store.ts";

export interface ResellSku {
  id: string;
  code: string;
  title: string;
}

const MOST = 12;

/**
 * SKUs that units of a line can be sold on as, found by the beginning of their code, a barcode, or a word of their title. Nothing for a
 * line of a return that a scanner does not see.
 */
export async function resellSkus(
  work: Work,
  { lineId, search }: { lineId: string; search: string },
): Promise<ResellSku[]> {
  const { tenantId } = work;
  const [line] = await work.tx.$queryRaw<{ skuId: string; locationId: string | null }[]>`
    select l.sku_id as "skuId", r.location_id as "locationId" from rma_line l
      join rma r on r.tenant_id = l.tenant_id and r.id = l.rma_id where l.tenant_id = ${tenantId} and l.id = ${lineId}`;
  if (!line || isElsewhere(work, line.locationId)) return [];
  const text = search.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  return work.tx.$queryRaw<ResellSku[]>`
    select k.id, k.code, k.title from sku k
     where k.tenant_id = ${tenantId} and k.kind = 'stocked' and k.status = 'active' and k.id <> ${line.skuId}
       and (k.code ilike ${`${text}%`} or k.title ilike ${`%${text}%`}
            or exists (select from sku_barcode b where b.tenant_id = k.tenant_id and b.sku_id = k.id and b.barcode = ${search}))
     order by k.code ilike ${`${text}%`} desc, k.code limit ${MOST}`;
}

import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { CountReason } from "../contract.ts";
import { lockCount } from "../count-store.ts";
import type { InventoryRefusal } from "../errors.ts";

/** A bin to count, as who counts sees it: nothing here tells what the system expects. */
export interface CountTask {
  id: string;
  number: string;
  reason: CountReason;
  /** Of what lies in no bin, the location's code. */
  binCode: string;
  isLoose: boolean;
  isMine: boolean;
  /** This person counted it before: another one counts it again. */
  isForOthers: boolean;
}

/** What waits to be counted at a location for this person: what they began, then the most doubted, along the walk. At most 100. */
export async function countTasks(work: Work, locationId: string): Promise<CountTask[]> {
  return work.tx.$queryRaw<CountTask[]>`
    select c.id, c.number, c.reason, coalesce(b.code, p.code) as "binCode", c.bin_id is null as "isLoose", c.status = 'open' as "isMine",
           c.parent_id is not null and exists (select from stock_count p where p.tenant_id = c.tenant_id and p.id = c.parent_id
             and p.counted_by = ${work.actor.id}) as "isForOthers"
      from stock_count c join location p on p.tenant_id = c.tenant_id and p.id = c.location_id
      left join bin b on b.tenant_id = c.tenant_id and b.id = c.bin_id
     where c.tenant_id = ${work.tenantId} and c.location_id = ${locationId}
       and (c.status = 'planned' or (c.status = 'open' and c.counted_by = ${work.actor.id}))
     order by c.status = 'planned', c.reason <> 'short_pick', b.sequence, b.code limit 100`;
}

/** A task with what this person counted so far. */
export interface CountSheet {
  id: string;
  number: string;
  binCode: string;
  /** What is printed on the shelf, so that a scanner without a connection knows the bin. */
  binBarcode: string;
  isLoose: boolean;
  status: string;
  lines: { skuId: string; skuCode: string; skuTitle: string; lotCode: string; counted: number | null }[];
}

/** @returns `inventory.count_unknown`, or `.count_taken` when somebody else counts it */
export async function countSheet(work: Work, countId: string): Promise<Result<CountSheet, InventoryRefusal>> {
  const count = await lockCount(work, countId);
  if (!count) return err({ code: "inventory.count_unknown", countId });
  const { id, number, binCode, binBarcode, status, countedBy } = count;
  if (countedBy !== null && countedBy !== work.actor.id)
    return err({ code: "inventory.count_taken", number, countedBy });
  const lines = await work.tx.$queryRaw<CountSheet["lines"]>`
    select l.sku_id as "skuId", s.code as "skuCode", s.title as "skuTitle", l.lot_code as "lotCode", l.counted
      from stock_count_line l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where l.tenant_id = ${work.tenantId} and l.count_id = ${countId} order by l.counted_at desc, s.code, l.lot_code`;
  return ok({ id, number, binCode, binBarcode, isLoose: count.binId === null, status, lines });
}

import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type {
  CountListInput,
  CountReason,
  CountStatus,
  CountView,
  LineDecision,
  OverReason,
} from "../contract.ts";
import type { DoubtTerms } from "../domain/count-plan.ts";
import { varianceOf, varianceValueOf } from "../domain/count-tolerance.ts";
import type { InventoryRefusal } from "../errors.ts";

export interface CountListRow {
  id: string;
  number: string;
  status: CountStatus;
  reason: CountReason;
  locationName: string;
  binCode: string;
  plannedOn: string;
  doubt: number;
  countedByName: string | null;
  submittedAt: Date | null;
  /** Lines that differ; null until the count was submitted. */
  differences: number | null;
}

const statusesOf: Record<CountView, CountStatus[]> = {
  to_count: ["planned", "open"],
  to_approve: ["pending_approval"],
  posted: ["posted"],
  ended: ["recount", "rejected", "canceled"],
};
const cursorKey = z.tuple([z.string()]);

/** Counts of one view, newest first. */
export async function listCounts(work: Work, input: CountListInput): Promise<Page<CountListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const rows = await work.tx.$queryRaw<CountListRow[]>`
    select c.id, c.number, c.status, c.reason, p.name as "locationName", coalesce(b.code, 'no bin') as "binCode", c.planned_on as "plannedOn", c.doubt,
           u.name as "countedByName", c.submitted_at as "submittedAt",
           case when c.submitted_at is not null then (select count(*)::integer from stock_count_line l
             where l.tenant_id = c.tenant_id and l.count_id = c.id and l.counted <> l.expected) end as differences
      from stock_count c join location p on p.tenant_id = c.tenant_id and p.id = c.location_id
      left join bin b on b.tenant_id = c.tenant_id and b.id = c.bin_id
      left join membership m on m.tenant_id = c.tenant_id and m.user_id = c.counted_by
      left join app_user u on u.id = m.user_id
     where c.tenant_id = ${work.tenantId} and c.status = any(${statusesOf[input.view]})
       ${input.locationId ? Prisma.sql`and c.location_id = ${input.locationId}` : Prisma.empty}
       ${after ? Prisma.sql`and c.id < ${after[0]}` : Prisma.empty}
     order by c.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

export interface CountLineDetail {
  id: string;
  skuId: string;
  skuCode: string;
  skuTitle: string;
  lotCode: string;
  expected: number;
  counted: number;
  variance: number;
  /** At cost, signed; null when the cost is not known. */
  valueMinor: bigint | null;
  currency: string | null;
  over: OverReason[];
  decision: LineDecision | null;
  countedAt: Date;
  /** What went into (+) or out of (−) the bin after it was counted; it is kept when the difference is posted. */
  movedSince: number;
}

export interface CountDetail {
  id: string;
  number: string;
  status: CountStatus;
  reason: CountReason;
  locationName: string;
  binCode: string;
  plannedOn: string;
  doubt: number;
  doubtTerms: Partial<DoubtTerms>;
  countedBy: string | null;
  countedByName: string | null;
  submittedAt: Date | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  note: string;
  parentId: string | null;
  parentNumber: string | null;
  recountId: string | null;
  recountNumber: string | null;
  version: number;
  /** Empty until the count was submitted: figures would tell who counts what to find. */
  lines: CountLineDetail[];
}

/** A count as who approves it sees it. @returns `inventory.count_unknown` */
export async function getCount(work: Work, countId: string): Promise<Result<CountDetail, InventoryRefusal>> {
  const [count] = await work.tx.$queryRaw<Omit<CountDetail, "lines">[]>`
    select c.id, c.number, c.status, c.reason, p.name as "locationName", coalesce(b.code, 'no bin') as "binCode", c.planned_on as "plannedOn", c.doubt,
           c.doubt_terms as "doubtTerms", c.counted_by as "countedBy", u.name as "countedByName", c.submitted_at as "submittedAt",
           d.name as "decidedByName", c.decided_at as "decidedAt", c.note, c.parent_id as "parentId", f.number as "parentNumber",
           r.id as "recountId", r.number as "recountNumber", c.version
      from stock_count c join location p on p.tenant_id = c.tenant_id and p.id = c.location_id
      left join bin b on b.tenant_id = c.tenant_id and b.id = c.bin_id
      left join stock_count f on f.tenant_id = c.tenant_id and f.id = c.parent_id
      left join lateral (select id, number from stock_count r where r.tenant_id = c.tenant_id and r.location_id = c.location_id
        and r.bin_id is not distinct from c.bin_id and r.parent_id = c.id limit 1) r on true
      left join membership m on m.tenant_id = c.tenant_id and m.user_id = c.counted_by
      left join app_user u on u.id = m.user_id
      left join membership n on n.tenant_id = c.tenant_id and n.user_id = c.decided_by
      left join app_user d on d.id = n.user_id
     where c.tenant_id = ${work.tenantId} and c.id = ${countId}`;
  if (!count) return err({ code: "inventory.count_unknown", countId });
  return ok({ ...count, lines: count.submittedAt ? await countLines(work, countId) : [] });
}

async function countLines(work: Work, countId: string): Promise<CountLineDetail[]> {
  const rows = await work.tx.$queryRaw<
    (Omit<CountLineDetail, "variance" | "valueMinor"> & { costMinor: bigint | null })[]
  >`
    select l.id, l.sku_id as "skuId", s.code as "skuCode", s.title as "skuTitle", l.lot_code as "lotCode", l.expected, l.counted,
           l.cost_minor as "costMinor", l.currency, l.over, l.decision, l.counted_at as "countedAt",
           (select coalesce(sum(case when c.bin_id is null then m.on_hand_delta - m.bin_delta else m.bin_delta end), 0)::integer from stock_movement m left join lot on lot.tenant_id = m.tenant_id and lot.id = m.lot_id
             where m.tenant_id = l.tenant_id and m.sku_id = l.sku_id and m.location_id = c.location_id
               and m.id > coalesce(l.snapshot_movement_id, '') and (c.bin_id is null or m.bin_id = c.bin_id) and coalesce(lot.code, '') = l.lot_code
               and not (m.source_type = 'stock_count' and m.source_id = c.id)) as "movedSince"
      from stock_count_line l join stock_count c on c.tenant_id = l.tenant_id and c.id = l.count_id
      join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where l.tenant_id = ${work.tenantId} and l.count_id = ${countId}
     order by abs(l.counted - l.expected) desc, s.code, l.lot_code`;
  return rows.map(({ costMinor, ...row }) => ({
    ...row,
    variance: varianceOf(row),
    valueMinor: varianceValueOf({ ...row, costMinor }),
  }));
}

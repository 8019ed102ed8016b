import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { literally } from "#server/db/typed.ts";
import type { SellingMode, StockGridInput } from "../contract.ts";
import { modesOfSkus } from "./selling-modes.ts";

/** Units of one SKU at one location. */
export interface StockCell {
  locationId: string;
  onHand: number;
  committed: number;
  reserved: number;
  qualityControl: number;
  damaged: number;
  available: number;
  incoming: number;
}

/** One SKU with its figures over all locations, and each location's. */
export interface StockGridRow extends Omit<StockCell, "locationId"> {
  skuId: string;
  code: string;
  title: string;
  imageUrl: string | null;
  reorderPoint: number | null;
  /** Units that accepted orders wait for. */
  waiting: number;
  /** How it is sold before it is there, on any channel that lists it or by programs. Empty: in stock only. */
  soldAs: SellingMode[];
  cells: StockCell[];
}

const cursorKey = z.tuple([z.string(), z.string()]);

const totals = Prisma.sql`
  left join lateral (
    select coalesce(sum(l.on_hand), 0)::integer as on_hand, coalesce(sum(l.committed), 0)::integer as committed,
           coalesce(sum(l.reserved), 0)::integer as reserved, coalesce(sum(l.quality_control), 0)::integer as quality_control,
           coalesce(sum(l.damaged), 0)::integer as damaged, coalesce(sum(l.available), 0)::integer as available,
           coalesce(sum(l.incoming), 0)::integer as incoming,
           coalesce(jsonb_agg(jsonb_build_object('locationId', l.location_id, 'onHand', l.on_hand, 'committed', l.committed,
             'reserved', l.reserved, 'qualityControl', l.quality_control, 'damaged', l.damaged, 'available', l.available,
             'incoming', l.incoming) order by l.location_id), '[]') as cells
      from stock_level l where l.tenant_id = s.tenant_id and l.sku_id = s.id) t on true`;

/** Whether at some location there is more than nothing of a figure. */
const hasAny = (figure: Prisma.Sql) =>
  Prisma.sql`exists (select from stock_level x where x.tenant_id = s.tenant_id and x.sku_id = s.id and x.${figure} > 0)`;
const hasAvailable = hasAny(Prisma.sql`available`);

const shown: Record<StockGridInput["show"], Prisma.Sql[]> = {
  all: [],
  available: [hasAvailable],
  out: [Prisma.sql`not ${hasAvailable}`],
  low: [
    Prisma.sql`s.reorder_point >= (select coalesce(sum(x.available), 0) from stock_level x
      where x.tenant_id = s.tenant_id and x.sku_id = s.id)`,
  ],
  waiting: [
    Prisma.sql`exists (select from backorder b where b.tenant_id = s.tenant_id and b.sku_id = s.id and b.status = 'open')`,
  ],
};

/** Stocked SKUs by code with what there is of them. Archived SKUs show while something of them is left. */
export async function stockGrid(work: Work, input: StockGridInput): Promise<Page<StockGridRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`s.tenant_id = ${work.tenantId} and s.kind in ('stocked', 'assembly') and (s.status = 'active' or ${hasAny(Prisma.sql`on_hand`)})`,
    ...(input.search ? [matching(work, input.search)] : []),
    ...(input.locationId
      ? [
          Prisma.sql`exists (select from stock_level x where x.tenant_id = s.tenant_id and x.sku_id = s.id
            and x.location_id = ${input.locationId})`,
        ]
      : []),
    ...shown[input.show],
    ...(after ? [Prisma.sql`(s.code, s.id) > (${after[0]}, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<Omit<StockGridRow, "soldAs">[]>`
    select s.id as "skuId", s.code, s.title, s.reorder_point as "reorderPoint", t.on_hand as "onHand",
           coalesce(s.image_url, (select f.image_url from product f where f.tenant_id = s.tenant_id and f.id = s.product_id)) as "imageUrl",
           t.committed, t.reserved, t.quality_control as "qualityControl", t.damaged, t.available, t.incoming, t.cells,
           (select coalesce(sum(b.quantity), 0)::integer from backorder b
             where b.tenant_id = s.tenant_id and b.sku_id = s.id and b.status = 'open') as waiting
      from (select * from sku s where ${Prisma.join(conditions, " and ")} order by s.code, s.id limit ${input.limit + 1}) s ${totals}
     order by s.code, s.id`;
  const modes = await modesOfSkus(
    work,
    rows.map(({ skuId }) => skuId),
  );
  return cutPage(
    rows.map((row) => ({ ...row, soldAs: modes.get(row.skuId) ?? [] })),
    input.limit,
    (row) => [row.code, row.skuId],
  );
}

/** Start of a code, part of a title, a whole barcode or former code. */
function matching({ tenantId }: Work, search: string): Prisma.Sql {
  const text = literally(search);
  return Prisma.sql`(s.words_folded like lower(${`${text}%`}) or s.words_folded like lower(${`%\n%${text}%`})
    or s.id in (select sku_id from sku_barcode where tenant_id = ${tenantId} and barcode = ${search})
    or s.id in (select sku_id from sku_alias where tenant_id = ${tenantId} and old_code = ${search} and valid_to_at is null))`;
}

/** The stock of the whole merchant in a few figures: counts of SKUs, and units. */
export interface StockSummary {
  skus: number;
  /** SKUs of which nothing can be sold. */
  out: number;
  /** SKUs at or below their reorder point. */
  low: number;
  /** SKUs that accepted orders wait for, and the units they wait for. */
  waitingSkus: number;
  waitingUnits: number;
  /** Units: `onHand` is the sum of the other four. `setAside` is quality control and damaged. */
  onHand: number;
  committed: number;
  reserved: number;
  setAside: number;
  available: number;
}

/** Figures above the grid, counted now. */
export async function stockSummary(work: Work): Promise<StockSummary> {
  const [row] = await work.tx.$queryRaw<StockSummary[]>`
    with level as (
      select sku_id, sum(on_hand) as on_hand, sum(committed) as committed, sum(reserved) as reserved,
             sum(quality_control + damaged) as set_aside, sum(available) as available from stock_level
       where tenant_id = ${work.tenantId} group by sku_id),
    waiting as (
      select sku_id, sum(quantity) as units from backorder
       where tenant_id = ${work.tenantId} and status = 'open' group by sku_id)
    select count(*)::integer as skus, (count(*) filter (where coalesce(l.available, 0) = 0))::integer as out,
           (count(*) filter (where coalesce(l.available, 0) <= s.reorder_point))::integer as low,
           count(w.sku_id)::integer as "waitingSkus", coalesce(sum(w.units), 0)::integer as "waitingUnits",
           coalesce(sum(l.on_hand), 0)::integer as "onHand", coalesce(sum(l.committed), 0)::integer as committed,
           coalesce(sum(l.reserved), 0)::integer as reserved, coalesce(sum(l.set_aside), 0)::integer as "setAside",
           coalesce(sum(l.available), 0)::integer as available
      from sku s left join level l on l.sku_id = s.id left join waiting w on w.sku_id = s.id
     where s.tenant_id = ${work.tenantId} and s.kind in ('stocked', 'assembly') and (s.status = 'active' or l.on_hand > 0)`;
  return row!;
}

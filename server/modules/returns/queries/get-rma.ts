import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { returnLabelOf, type ReturnLabel } from "#server/modules/shipping/public.ts";
import type { Disposition, Grade, LineOrigin, MoneyKind, MoneyStatus, RefundTrigger, ReturnReason, ReviewReason, RmaStatus } from "../contract.ts"; // prettier-ignore
import type { ReturnsRefusal } from "../errors.ts";
import { BUYER, isElsewhere, namedUnits } from "../store.ts";

export interface RmaLineView {
  id: string;
  orderLineId: string | null;
  skuId: string;
  skuCode: string;
  title: string;
  tracking: "none" | "lot" | "serial";
  origin: LineOrigin;
  reason: ReturnReason;
  note: string;
  expected: number;
  received: number;
  inspected: number;
  missing: number;
  /** Its lots or serial numbers that are here and not decided about; empty for a SKU without them. */
  named: { code: string; units: number }[];
  /** What units of it were sold on as the last time. */
  bStockSkuId: string | null;
}

/** A return with everything that happened to it. */
export interface RmaView {
  id: string;
  number: string;
  status: RmaStatus;
  isUnexpected: boolean;
  note: string;
  trackingNumber: string | null;
  endReason: string | null;
  label: ReturnLabel | null;
  order: { id: string; number: string; channelOrderName: string; customerName: string } | null;
  location: { id: string; name: string } | null;
  currency: string | null;
  refundTrigger: RefundTrigger;
  moneyStatus: MoneyStatus;
  refundMinor: bigint;
  /** Why its refund waits, or waited, for a person. */
  reviewReasons: ReviewReason[];
  /** The order of new goods that waits, or waited, for it. */
  exchange: { id: string; number: string; isWaiting: boolean } | null;
  requestedBy: string;
  createdAt: Date;
  lines: RmaLineView[];
  /** Photos that came with its buyer's request. */
  buyerPhotos: string[];
  scans: { id: string; skuCode: string; quantity: number; lot: string | null; serials: string[]; at: Date }[];
  inspections: {
    id: string;
    lineId: string;
    skuCode: string;
    quantity: number;
    grade: Grade | null;
    disposition: Disposition | "missing";
    note: string;
    photos: string[];
    bStockSkuCode: string | null;
    at: Date;
  }[];
  refurbishments: {
    id: string;
    number: string;
    skuCode: string;
    quantity: number;
    status: "open" | "done" | "failed";
    outcomeGrade: "A" | "B" | null;
    costMinor: bigint | null;
    currency: string;
  }[];
  money: { id: string; title: string | null; kind: MoneyKind; amountMinor: bigint }[];
  events: { id: string; kind: string; text: string; actor: string; at: Date }[];
}

/** @returns `returns.unknown` */
export async function getRma(work: Work, id: string): Promise<Result<RmaView, ReturnsRefusal>> {
  const { tenantId } = work;
  const row = await work.tx.rma.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!row || isElsewhere(work, row.locationId)) return err({ code: "returns.unknown", id });
  const order = row.orderId
    ? await work.tx.salesOrder.findUnique({
        where: { tenantId_id: { tenantId, id: row.orderId } },
        select: { id: true, number: true, channelOrderName: true, customerName: true },
      })
    : null;
  const location = row.locationId
    ? await work.tx.location.findUnique({ where: { tenantId_id: { tenantId, id: row.locationId } }, select: { id: true, name: true } })
    : null; // prettier-ignore
  const money = await moneyOf(work, id);
  return ok({
    ...(row as typeof row & Pick<RmaView, "status" | "refundTrigger" | "moneyStatus" | "reviewReasons">),
    order,
    location,
    label: await returnLabelOf(work, id),
    exchange: row.exchangeOrderId ? await exchangeOf(work, row.exchangeOrderId) : null,
    refundMinor: money.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    lines: await linesOf(work, id),
    buyerPhotos: await buyerPhotosOf(work, id),
    scans: await scansOf(work, id),
    inspections: await inspectionsOf(work, id),
    refurbishments: await refurbishmentsOf(work, id),
    money,
    events: await eventsOf(work, id),
  });
}

async function exchangeOf(work: Work, orderId: string): Promise<RmaView["exchange"]> {
  const { tenantId } = work;
  const { id, number } = await work.tx.salesOrder.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: orderId } } }); // prettier-ignore
  const hold = await work.tx.orderHold.findFirst({
    where: { tenantId, orderId, reason: "awaiting_return", releasedAt: null },
    select: { id: true },
  });
  return { id, number, isWaiting: hold !== null };
}

async function linesOf(work: Work, id: string): Promise<RmaLineView[]> {
  const lines: RmaLineView[] = [];
  for (const row of await lineRows(work, id))
    lines.push({ ...row, named: row.tracking === "none" ? [] : await namedUnits(work, row.id) });
  return lines;
}

const lineRows = (work: Work, id: string) => work.tx.$queryRaw<Omit<RmaLineView, "named">[]>`
  select l.id, l.order_line_id as "orderLineId", l.sku_id as "skuId", s.code as "skuCode", s.title, s.tracking, l.origin, l.reason, l.note,
         l.expected_quantity as expected, l.received_quantity as received, l.inspected_quantity as inspected, l.missing_quantity as missing,
         b.b_stock_sku_id as "bStockSkuId"
    from rma_line l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    left join b_stock_sku b on b.tenant_id = l.tenant_id and b.sku_id = l.sku_id
   where l.tenant_id = ${work.tenantId} and l.rma_id = ${id} order by l.id`;

const scansOf = (work: Work, id: string) => work.tx.$queryRaw<RmaView["scans"]>`
  select c.id, s.code as "skuCode", c.quantity, c.lot_code as lot, c.serials, c.at from rma_scan c
    join rma_line l on l.tenant_id = c.tenant_id and l.id = c.rma_line_id join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
   where c.tenant_id = ${work.tenantId} and c.rma_id = ${id} and c.is_accepted order by c.id`;

const inspectionsOf = (work: Work, id: string) => work.tx.$queryRaw<RmaView["inspections"]>`
  select i.id, i.rma_line_id as "lineId", s.code as "skuCode", i.quantity, i.grade, i.disposition, i.note, b.code as "bStockSkuCode", i.at,
         array(select p.id || '.' || p.format from rma_photo p where p.tenant_id = i.tenant_id and p.id = any(i.photo_ids) order by p.id) as photos
    from rma_inspection i
    join rma_line l on l.tenant_id = i.tenant_id and l.id = i.rma_line_id join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    left join sku b on b.tenant_id = i.tenant_id and b.id = i.b_stock_sku_id
   where i.tenant_id = ${work.tenantId} and i.rma_id = ${id} order by i.at, i.id`;

async function buyerPhotosOf(work: Work, rmaId: string): Promise<string[]> {
  const rows = await work.tx.rmaPhoto.findMany({
    where: { tenantId: work.tenantId, rmaId, takenBy: BUYER.id },
    orderBy: { id: "asc" },
    select: { id: true, format: true },
  });
  return rows.map(({ id, format }) => `${id}.${format}`);
}

const refurbishmentsOf = (work: Work, id: string) => work.tx.$queryRaw<RmaView["refurbishments"]>`
  select f.id, f.number, s.code as "skuCode", f.quantity, f.status, f.outcome_grade as "outcomeGrade", f.cost_minor as "costMinor", f.currency
    from refurbishment f join sku s on s.tenant_id = f.tenant_id and s.id = f.sku_id
   where f.tenant_id = ${work.tenantId} and f.rma_id = ${id} order by f.id`;

const moneyOf = (work: Work, id: string) => work.tx.$queryRaw<RmaView["money"]>`
  select m.id, coalesce(l.sku_text, l.title) as title, m.kind, m.amount_minor as "amountMinor" from rma_money_line m
    left join order_line l on l.tenant_id = m.tenant_id and l.id = m.order_line_id
   where m.tenant_id = ${work.tenantId} and m.rma_id = ${id} order by m.id`;

const eventsOf = (work: Work, id: string) => work.tx.$queryRaw<RmaView["events"]>`
  select e.id, e.kind, e.text, coalesce(u.name, e.actor_id) as actor, e.at from rma_event e left join app_user u on u.id = e.actor_id
   where e.tenant_id = ${work.tenantId} and e.rma_id = ${id} order by e.at desc, e.id desc`;

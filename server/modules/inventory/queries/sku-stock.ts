import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { SellingMode } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import type { StockCell } from "./stock-grid.ts";

/** A SKU at one location, with its bins. */
export interface LocationStock extends StockCell {
  locationCode: string;
  locationName: string;
  /** Bins that hold some of it; what is on hand beyond their sum lies in no bin. */
  bins: { binId: string; code: string; quantity: number; isSetAside: boolean }[];
  updatedAt: Date | null;
}

/** An order that holds or waits for units of the SKU. */
export interface StockDemand {
  orderId: string;
  orderNumber: string;
  customerName: string;
  /** Null while it waits. */
  locationId: string | null;
  quantity: number;
  expectedOn: string | null;
  createdAt: Date;
}

/** A line that waits, and what its date rests on. */
export interface WaitingDemand extends StockDemand {
  orderLineId: string;
  /** Of the units those that were sold ahead, and as what; the others are a shortage. */
  soldAhead: number;
  soldAs: SellingMode | null;
  cancelOn: string | null;
  basis: { label: string; quantity: number; expectedOn: string | null }[];
}

export interface SkuStock {
  skuId: string;
  code: string;
  title: string;
  imageUrl: string | null;
  status: string;
  reorderPoint: number | null;
  tracking: "none" | "lot" | "serial";
  /** Every active location, also those without a level, preferred first. */
  locations: LocationStock[];
  /** The newest 100 active commitments and the oldest 100 open backorders. */
  committed: StockDemand[];
  waiting: WaitingDemand[];
}

/**
 * The stock page of one SKU.
 * @returns `inventory.sku_unknown` when there is no such SKU
 */
export async function skuStock(work: Work, skuId: string): Promise<Result<SkuStock, InventoryRefusal>> {
  const sku = await work.tx.sku.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: skuId } },
    select: {
      code: true,
      title: true,
      imageUrl: true,
      status: true,
      reorderPoint: true,
      tracking: true,
      product: { select: { imageUrl: true } },
    },
  });
  if (!sku) return err({ code: "inventory.sku_unknown", skuId });
  const { product, ...own } = sku;
  return ok({
    skuId,
    ...own,
    imageUrl: sku.imageUrl ?? product.imageUrl,
    tracking: sku.tracking as SkuStock["tracking"],
    locations: await locationsOf(work, skuId),
    committed: await committedOf(work, skuId),
    waiting: await waitingOf(work, skuId),
  });
}

async function locationsOf(work: Work, skuId: string): Promise<LocationStock[]> {
  return work.tx.$queryRaw<LocationStock[]>`
    select p.id as "locationId", p.code as "locationCode", p.name as "locationName", coalesce(l.on_hand, 0) as "onHand",
           coalesce(l.committed, 0) as committed, coalesce(l.reserved, 0) as reserved,
           coalesce(l.quality_control, 0) as "qualityControl", coalesce(l.damaged, 0) as damaged,
           coalesce(l.available, 0) as available, coalesce(l.incoming, 0) as incoming, l.updated_at as "updatedAt",
           (select coalesce(jsonb_agg(jsonb_build_object('binId', b.id, 'code', b.code, 'quantity', x.quantity,
                      'isSetAside', b.set_aside_at is not null) order by b.sequence, b.code), '[]')
              from bin_level x join bin b on b.tenant_id = x.tenant_id and b.id = x.bin_id
             where x.tenant_id = p.tenant_id and x.location_id = p.id and x.sku_id = ${skuId} and x.quantity > 0) as bins
      from location p left join stock_level l on l.tenant_id = p.tenant_id and l.location_id = p.id and l.sku_id = ${skuId}
     where p.tenant_id = ${work.tenantId} and (l.sku_id is not null or (p.status = 'active' and p.kind <> 'virtual'))
     order by p.priority, p.id`;
}

async function committedOf(work: Work, skuId: string): Promise<StockDemand[]> {
  return work.tx.$queryRaw<StockDemand[]>`
    select c.order_id as "orderId", o.number as "orderNumber", o.customer_name as "customerName", c.location_id as "locationId",
           sum(c.quantity)::integer as quantity, null as "expectedOn", max(c.created_at) as "createdAt"
      from commitment c join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
     where c.tenant_id = ${work.tenantId} and c.sku_id = ${skuId} and c.status = 'active'
     group by 1, 2, 3, 4 order by 7 desc limit 100`;
}

async function waitingOf(work: Work, skuId: string): Promise<WaitingDemand[]> {
  return work.tx.$queryRaw<WaitingDemand[]>`
    select b.order_id as "orderId", b.order_line_id as "orderLineId", o.number as "orderNumber", o.customer_name as "customerName",
           null as "locationId", b.quantity, b.sold_ahead as "soldAhead",
           case when b.sold_ahead > 0 then b.sold_as end as "soldAs", b.cancel_on as "cancelOn", b.expected_on as "expectedOn", b.created_at as "createdAt",
           (select coalesce(jsonb_agg(jsonb_build_object('label', e.label, 'quantity', x.quantity, 'expectedOn', e.expected_on)
                     order by e.expected_on nulls last, e.id), '[]')
              from backorder_basis x join expected_receipt e on e.tenant_id = x.tenant_id and e.id = x.expected_receipt_id
             where x.tenant_id = b.tenant_id and x.backorder_id = b.id) as basis
      from backorder b join sales_order o on o.tenant_id = b.tenant_id and o.id = b.order_id
     where b.tenant_id = ${work.tenantId} and b.sku_id = ${skuId} and b.status = 'open'
     order by b.created_at, b.id limit 100`;
}

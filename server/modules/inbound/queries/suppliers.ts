import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { SupplierListInput } from "../contract.ts";
import { leadTimesOf, type LeadTimes } from "../domain/terms.ts";
import type { InboundRefusal } from "../errors.ts";
import { supplierSkus, type SupplierRow, type SupplierSkuRow } from "../store.ts";

/** A supplier in the list, with how long it takes. */
export interface SupplierListRow {
  id: string;
  code: string;
  name: string;
  status: "active" | "inactive";
  skuCount: number;
  openOrders: number;
  promisedLeadDays: number | null;
  lead: LeadTimes;
}

/** Days from placing to the last receipt of each order that came, newest first. */
export interface TakenOrder {
  supplierId: string;
  number: string;
  placedAt: Date;
  days: number;
  /** Days it was first promised for. */
  promised: number;
}

/** The last orders of suppliers that ended with goods; what was canceled says nothing about time. */
async function takenOrders(work: Work, supplierIds: readonly string[]): Promise<TakenOrder[]> {
  return work.tx.$queryRaw<TakenOrder[]>`
    select supplier_id as "supplierId", number, placed_at as "placedAt", days, promised from (
      select o.supplier_id, o.number, o.placed_at, greatest(0, round(extract(epoch from o.ended_at - o.placed_at) / 86400))::integer as days,
             (select max(l.first_expected_on)::date - o.placed_at::date from purchase_order_line l
               where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id)::integer as promised,
             row_number() over (partition by o.supplier_id order by o.placed_at desc) as place
        from purchase_order o where o.tenant_id = ${work.tenantId} and o.supplier_id = any(${[...supplierIds]}::text[])
         and o.status in ('received', 'closed_short')) taken
     where place <= 50 order by placed_at desc`;
}

/** Suppliers by name. */
export async function listSuppliers(work: Work, input: SupplierListInput): Promise<Page<SupplierListRow>> {
  const cursor = input.cursor ? decodeKeysetAs(input.cursor, z.tuple([z.string(), z.string()])) : undefined;
  const search = input.search?.trim() || null;
  const rows = await work.tx.$queryRaw<Omit<SupplierListRow, "lead">[]>`
    select s.id, s.code, s.name, s.status, s.promised_lead_days as "promisedLeadDays",
           (select count(*) from supplier_sku t where t.tenant_id = s.tenant_id and t.supplier_id = s.id)::integer as "skuCount",
           (select count(*) from purchase_order o where o.tenant_id = s.tenant_id and o.supplier_id = s.id
             and o.status in ('placed', 'acknowledged'))::integer as "openOrders"
      from supplier s where s.tenant_id = ${work.tenantId}
       and (${search}::text is null or s.name ilike '%' || ${search} || '%' or s.code ilike ${search} || '%')
       and (${cursor?.[0] ?? null}::text is null or (s.name, s.id) > (${cursor?.[0] ?? null}, ${cursor?.[1] ?? null}))
     order by s.name, s.id limit ${input.limit + 1}`;
  const taken = await takenOrders(
    work,
    rows.map(({ id }) => id),
  );
  const withLead = rows.map((row) => ({
    ...row,
    lead: leadTimesOf(taken.filter(({ supplierId }) => supplierId === row.id).map(({ days }) => days)),
  }));
  return cutPage(withLead, input.limit, (row) => [row.name, row.id]);
}

/** A supplier with what it offers and how long it really takes. */
export interface SupplierView extends SupplierRow {
  skus: SupplierSkuRow[];
  lead: LeadTimes;
  taken: Omit<TakenOrder, "supplierId">[];
  openOrders: number;
}

export async function getSupplier(
  work: Work,
  supplierId: string,
): Promise<Result<SupplierView, InboundRefusal>> {
  const row = await work.tx.supplier.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: supplierId } },
    omit: { tenantId: true },
  });
  if (!row) return err({ code: "inbound.supplier_unknown", supplierId });
  const taken = await takenOrders(work, [supplierId]);
  const openOrders = await work.tx.purchaseOrder.count({
    where: { tenantId: work.tenantId, supplierId, status: { in: ["placed", "acknowledged"] } },
  });
  return ok({
    ...(row as SupplierRow),
    skus: await supplierSkus(work, supplierId),
    lead: leadTimesOf(taken.map(({ days }) => days)),
    taken: taken.map(({ supplierId: _, ...one }) => one),
    openOrders,
  });
}

import { z } from "zod";
import { err, ok, type Result } from "#kernel/result.ts";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { TransferListInput, TransferStatus } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";

export interface TransferListRow {
  id: string;
  number: string;
  status: TransferStatus;
  fromLocation: string;
  toLocation: string;
  expectedOn: string | null;
  /** In transit and past its day. */
  isLate: boolean;
  units: number;
  inTransit: number;
  lost: number;
  createdAt: Date;
}

const cursorKey = z.tuple([z.string()]);

/** Transfers, newest first. */
export async function listTransfers(work: Work, input: TransferListInput): Promise<Page<TransferListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const status = input.status ? Prisma.sql`and t.status = ${input.status}` : Prisma.empty;
  const older = after ? Prisma.sql`and t.id < ${after[0]}` : Prisma.empty;
  const rows = await work.tx.$queryRaw<TransferListRow[]>`
    select t.id, t.number, t.status, f.name as "fromLocation", o.name as "toLocation", t.expected_on as "expectedOn",
           t.status = 'in_transit' and coalesce(t.expected_on < to_char(now() at time zone o.time_zone, 'YYYY-MM-DD'), false) as "isLate",
           x.units, x."inTransit", x.lost, t.created_at as "createdAt"
      from transfer t join location f on f.tenant_id = t.tenant_id and f.id = t.from_location_id
      join location o on o.tenant_id = t.tenant_id and o.id = t.to_location_id
      cross join lateral (select coalesce(sum(quantity), 0)::integer as units,
          coalesce(sum(shipped_quantity - received_quantity - lost_quantity), 0)::integer as "inTransit",
          coalesce(sum(lost_quantity), 0)::integer as lost
        from transfer_line l where l.tenant_id = t.tenant_id and l.transfer_id = t.id) x
     where t.tenant_id = ${work.tenantId} ${status} ${older}
     order by t.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

export interface TransferLineDetail {
  id: string;
  skuId: string;
  skuCode: string;
  skuTitle: string;
  tracking: "none" | "lot" | "serial";
  lotCode: string | null;
  expiresOn: string | null;
  quantity: number;
  shipped: number;
  received: number;
  lost: number;
  inTransit: number;
  /** What is available at the start now. */
  availableAtStart: number;
}

export interface TransferDetail {
  id: string;
  number: string;
  status: TransferStatus;
  reason: string;
  fromLocationId: string;
  fromLocation: string;
  toLocationId: string;
  toLocation: string;
  expectedOn: string | null;
  createdBy: string;
  createdAt: Date;
  shippedAt: Date | null;
  closedAt: Date | null;
  lines: TransferLineDetail[];
}

/** One transfer with its lines. */
export async function getTransfer(work: Work, id: string): Promise<Result<TransferDetail, InventoryRefusal>> {
  const [transfer] = await work.tx.$queryRaw<Omit<TransferDetail, "lines">[]>`
    select t.id, t.number, t.status, t.reason, t.from_location_id as "fromLocationId", f.name as "fromLocation",
           t.to_location_id as "toLocationId", o.name as "toLocation", t.expected_on as "expectedOn",
           coalesce(u.name, t.created_by) as "createdBy", t.created_at as "createdAt", t.shipped_at as "shippedAt", t.closed_at as "closedAt"
      from transfer t join location f on f.tenant_id = t.tenant_id and f.id = t.from_location_id
      join location o on o.tenant_id = t.tenant_id and o.id = t.to_location_id
      left join membership p on p.tenant_id = t.tenant_id and p.user_id = t.created_by
      left join app_user u on u.id = p.user_id
     where t.tenant_id = ${work.tenantId} and t.id = ${id}`;
  if (!transfer) return err({ code: "inventory.transfer_unknown", transferId: id });
  const lines = await work.tx.$queryRaw<TransferLineDetail[]>`
    select l.id, l.sku_id as "skuId", s.code as "skuCode", s.title as "skuTitle", s.tracking, lot.code as "lotCode",
           lot.expires_on as "expiresOn", l.quantity, l.shipped_quantity as shipped, l.received_quantity as received,
           l.lost_quantity as lost, l.shipped_quantity - l.received_quantity - l.lost_quantity as "inTransit",
           coalesce(v.available, 0) as "availableAtStart"
      from transfer_line l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
      left join lot on lot.tenant_id = l.tenant_id and lot.id = l.lot_id
      left join stock_level v on v.tenant_id = l.tenant_id and v.sku_id = l.sku_id and v.location_id = ${transfer.fromLocationId}
     where l.tenant_id = ${work.tenantId} and l.transfer_id = ${id} order by s.code, l.id`;
  return ok({ ...transfer, lines });
}

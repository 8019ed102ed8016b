import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { TransferAtInput, TransferStatus } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import { loadedOf } from "../transfer-store.ts";
import { suggestedBins } from "./suggested-bins.ts";
import { getTransfer } from "./transfers.ts";

/** A transfer that waits for hands at a location. */
export interface TransferTask {
  id: string;
  number: string;
  step: "load" | "receive";
  /** The location at the other end. */
  otherLocation: string;
  expectedOn: string | null;
  units: number;
  /** Units loaded, or received. */
  done: number;
}

/** What is to be loaded and what is on its way here, what is due first before others. At most 100. */
export async function transferTasks(work: Work, locationId: string): Promise<TransferTask[]> {
  return work.tx.$queryRaw<TransferTask[]>`
    select t.id, t.number, case t.status when 'draft' then 'load' else 'receive' end as step, o.name as "otherLocation",
           t.expected_on as "expectedOn", x.units,
           case t.status when 'draft' then coalesce((select sum(s.quantity) from transfer_scan s where s.tenant_id = t.tenant_id
             and s.transfer_id = t.id and s.step = 'load' and s.is_accepted), 0)::integer else x.received end as done
      from transfer t
      join location o on o.tenant_id = t.tenant_id and o.id = case t.status when 'draft' then t.to_location_id else t.from_location_id end
      cross join lateral (select sum(case t.status when 'draft' then l.quantity else l.shipped_quantity end)::integer as units,
          sum(l.received_quantity)::integer as received
        from transfer_line l where l.tenant_id = t.tenant_id and l.transfer_id = t.id) x
     where t.tenant_id = ${work.tenantId}
       and ((t.status = 'draft' and t.from_location_id = ${locationId}) or (t.status = 'in_transit' and t.to_location_id = ${locationId}))
     order by t.status = 'draft', t.expected_on nulls last, t.id limit 100`;
}

export interface TransferSheetLine {
  id: string;
  skuCode: string;
  title: string;
  tracking: "none" | "lot" | "serial";
  lotCode: string | null;
  wanted: number;
  /** Units loaded, or received. */
  done: number;
  barcodes: { barcode: string; quantity: number }[];
  /** While loading: where it lies, the first to go to first. */
  bins: { code: string; barcode: string }[];
}

export interface TransferSheet {
  id: string;
  number: string;
  status: TransferStatus;
  /** What is to be done with it at this location; null when nothing is. */
  step: "load" | "receive" | null;
  fromLocation: string;
  toLocation: string;
  lines: TransferSheetLine[];
}

/**
 * A transfer as who loads or receives it sees it.
 * @returns `inventory.transfer_unknown`, also at a location that is neither of its ends
 */
export async function transferSheet(
  work: Work,
  { transferId, locationId }: TransferAtInput,
): Promise<Result<TransferSheet, InventoryRefusal>> {
  const found = await getTransfer(work, transferId);
  if (!found.ok) return found;
  const { id, number, status, fromLocationId, fromLocation, toLocationId, toLocation } = found.value;
  if (locationId !== fromLocationId && locationId !== toLocationId)
    return err({ code: "inventory.transfer_unknown", transferId });
  const isDraft = status === "draft";
  const step =
    isDraft && locationId === fromLocationId
      ? "load"
      : status === "in_transit" && locationId === toLocationId
        ? "receive"
        : null;
  const skuIds = found.value.lines.map(({ skuId }) => skuId);
  const loaded = isDraft ? await loadedOf(work, id) : [];
  const bins = step === "load" ? await suggestedBins(work, locationId, skuIds) : [];
  const barcodes = await work.tx.skuBarcode.findMany({
    where: { tenantId: work.tenantId, skuId: { in: skuIds } },
    select: { skuId: true, barcode: true, quantity: true },
    orderBy: { quantity: "asc" },
  });
  const lines = found.value.lines.map((line) => ({
    id: line.id,
    skuCode: line.skuCode,
    title: line.skuTitle,
    tracking: line.tracking,
    lotCode: line.lotCode,
    wanted: isDraft ? line.quantity : line.shipped - line.lost,
    done: isDraft
      ? loaded.reduce((sum, { lineId, units }) => sum + (lineId === line.id ? units : 0), 0)
      : line.received,
    barcodes: barcodes
      .filter(({ skuId }) => skuId === line.skuId)
      .map(({ barcode, quantity }) => ({ barcode, quantity })),
    bins: bins.filter(({ skuId }) => skuId === line.skuId).map(({ code, barcode }) => ({ code, barcode })),
  }));
  return ok({ id, number, status, step, fromLocation, toLocation, lines });
}

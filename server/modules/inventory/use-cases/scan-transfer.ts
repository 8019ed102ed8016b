import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { readCode, type ReadCode } from "#server/modules/catalog/public.ts";
import { binAt } from "#server/modules/locations/public.ts";
import {
  transferScanInput,
  transferScanWords,
  type TransferAtInput,
  type TransferScanInput,
  type TransferScanRefusal,
} from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import {
  insertTransferScan,
  knownTransferScan,
  loadedOf,
  loadingFrom,
  lockTransfer,
  type NewTransferScan,
  type TransferLineRow,
  type TransferRow,
} from "../transfer-store.ts";
import { pickFromBin } from "./move-in-bin.ts";
import { closeTransfer, inTransit, receiveTransfer, shipTransfer } from "./transfers.ts";

/** What a scan came to. `left` is what the transfer still waits for. */
export type TransferScanOutcome =
  | { isAccepted: true; text: string; left: number }
  | { isAccepted: false; refusal: TransferScanRefusal; text: string };

type Scan = ReturnType<typeof transferScanInput.parse>;
type Item = Extract<ReadCode, { kind: "item" }>;
/** What a scan did, for the row that is kept of it. */
type Done = Pick<NewTransferScan, "step" | "transferLineId" | "binId" | "lotCode" | "quantity"> & {
  text: string;
  left: number;
};

/**
 * Takes one scan of a transfer on a phone. Loading, a bin says where the next items come from and an item goes onto the truck;
 * receiving, each item is on hand at once. The same scan sent twice, or late, is one.
 *
 * @returns what the scan did, also when it was refused; `inventory.transfer_unknown`
 */
export async function scanTransfer(
  work: Work,
  input: TransferScanInput,
): Promise<Result<TransferScanOutcome, InventoryRefusal>> {
  const scan = transferScanInput.parse(input);
  const { transferId, scanKey, step, code } = scan;
  const known = await knownTransferScan<TransferScanOutcome>(work, scanKey);
  if (known) return ok(known);
  const transfer = await lockTransfer(work, transferId);
  if (!transfer) return err({ code: "inventory.transfer_unknown", transferId });
  const done = await take(work, transfer, scan);
  const kept = { transferId, scanKey, code };
  if (typeof done === "string") {
    const outcome: TransferScanOutcome = {
      isAccepted: false,
      refusal: done,
      text: transferScanWords[done].reason,
    };
    await insertTransferScan(work, { ...kept, step, isAccepted: false, answer: outcome });
    return ok(outcome);
  }
  const { text, left, ...facts } = done;
  const outcome: TransferScanOutcome = { isAccepted: true, text, left };
  await insertTransferScan(work, { ...kept, ...facts, isAccepted: true, answer: outcome });
  return ok(outcome);
}

async function take(work: Work, transfer: TransferRow, scan: Scan): Promise<Done | TransferScanRefusal> {
  const isLoad = scan.step === "load";
  if (scan.locationId !== (isLoad ? transfer.fromLocationId : transfer.toLocationId)) return "elsewhere";
  if (transfer.status !== (isLoad ? "draft" : "in_transit")) return "over";
  const code = await readCode(work, scan.code);
  if (code.kind === "unreadable") return "unreadable";
  if (code.kind === "sscc") return "not_an_item";
  if (code.kind === "unknown") {
    const bin = isLoad ? await binAt(work, scan.locationId, scan.code) : null;
    if (!bin) return "unknown_item";
    return { step: "bin", binId: bin.id, text: `Bin ${bin.code}`, left: await leftToLoad(work, transfer) };
  }
  const lines = transfer.lines.filter(({ skuId }) => skuId === code.skuId);
  if (lines.length === 0) return "not_on_transfer";
  const { tracking } = await work.tx.sku.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: code.skuId } },
    select: { tracking: true },
  });
  const lot = scan.lot ?? (tracking === "serial" ? code.serial : code.lot);
  const units = tracking === "serial" ? 1 : (scan.quantity ?? code.quantity);
  const part: Part = { code, units, ...(tracking === "none" ? {} : { lot }) };
  if (isLoad && tracking !== "none" && lot === undefined)
    return tracking === "lot" ? "needs_lot" : "needs_serials";
  return isLoad
    ? load(work, transfer, scan, lines[0]!, part)
    : receive(work, transfer, scan, lines, { ...part, isSerial: tracking === "serial" });
}

interface Part {
  code: Item;
  units: number;
  /** The lot, or the serial number; absent for a plain SKU, and when nobody said it. */
  lot?: string | undefined;
}

async function load(
  work: Work,
  transfer: TransferRow,
  scan: Scan,
  line: TransferLineRow,
  { code, units, lot = "" }: Part,
): Promise<Done | TransferScanRefusal> {
  const loaded = await loadedOf(work, transfer.id);
  const ofLine = loaded.filter(({ lineId }) => lineId === line.id);
  const onTruck = sumOf(ofLine);
  const ofLot = sumOf(ofLine.filter(({ lotCode }) => lotCode === lot));
  const left = await leftToLoad(work, transfer, loaded);
  const facts = { step: "load" as const, transferLineId: line.id, lotCode: lot };
  if (scan.isBack) {
    if (ofLot < units) return "not_loaded";
    return {
      ...facts,
      quantity: -units,
      text: `${units} × ${code.skuCode} off the truck`,
      left: left + units,
    };
  }
  if (onTruck + units > line.quantity) return "too_many";
  if (lot !== "" && !(await isLotHere(work, transfer.fromLocationId, line.skuId, lot, ofLot + units)))
    return "wrong_lot";
  const binId = await takeFromBin(work, transfer, scan, { skuId: line.skuId, units, lot, onTruck });
  if (typeof binId === "object")
    return {
      ...facts,
      ...(binId.binId ? { binId: binId.binId } : {}),
      quantity: units,
      text: `${units} × ${code.skuCode}${lot && ` ${lot}`} on the truck: ${onTruck + units} of ${line.quantity}`,
      left: left - units,
    };
  return binId;
}

/** Takes units out of the bin that was scanned; they stay on hand until the truck leaves. */
async function takeFromBin(
  work: Work,
  transfer: TransferRow,
  scan: Scan,
  item: { skuId: string; units: number; lot: string; onTruck: number },
): Promise<{ binId: string | null } | TransferScanRefusal> {
  const { tenantId } = work;
  const { skuId, units, lot, onTruck } = item;
  const binId = await loadingFrom(work, transfer.id);
  const held = binId
    ? await work.tx.binLevel.findFirst({ where: { tenantId, binId, skuId, quantity: { gt: 0 } } })
    : null;
  if (!binId || !held) {
    // what was never put away lies at the dock, with what was loaded before
    const [row] = await work.tx.$queryRaw<{ free: number }[]>`
      select l.on_hand - coalesce((select sum(b.quantity) from bin_level b where b.tenant_id = l.tenant_id and b.sku_id = l.sku_id
        and b.location_id = l.location_id), 0)::integer as free
        from stock_level l where l.tenant_id = ${tenantId} and l.sku_id = ${skuId} and l.location_id = ${transfer.fromLocationId}`;
    if ((row?.free ?? 0) - onTruck >= units) return { binId: null };
    return binId ? "not_in_this_bin" : "bin_first";
  }
  const lotId =
    lot === ""
      ? null
      : await work.tx.lot.findFirst({ where: { tenantId, skuId, code: lot }, select: { id: true } });
  const moved = await pickFromBin(work, {
    binId,
    skuId,
    quantity: units,
    ...(lotId ? { lotId: lotId.id } : {}),
    sourceType: "transfer",
    sourceId: transfer.id,
    eventKey: `transfer-load:${scan.scanKey}`,
  });
  return moved.ok ? { binId } : "not_in_this_bin";
}

async function isLotHere(
  work: Work,
  locationId: string,
  skuId: string,
  lot: string,
  units: number,
): Promise<boolean> {
  const [row] = await work.tx.$queryRaw<{ here: boolean }[]>`
    select exists (select from lot join lot_level v on v.tenant_id = lot.tenant_id and v.lot_id = lot.id
      where lot.tenant_id = ${work.tenantId} and lot.sku_id = ${skuId} and lot.code = ${lot} and v.location_id = ${locationId}
        and v.on_hand >= ${units}) as here`;
  return row?.here ?? false;
}

async function receive(
  work: Work,
  transfer: TransferRow,
  scan: Scan,
  lines: TransferLineRow[],
  { code, units, lot, isSerial }: Part & { isSerial: boolean },
): Promise<Done | TransferScanRefusal> {
  const coming = lines.filter((line) => inTransit(line) > 0);
  if (coming.length === 0) return "too_many";
  const isTracked = coming[0]!.lotId !== null;
  // one lot on its way needs no question
  if (isTracked && lot === undefined && coming.length > 1) return isSerial ? "needs_serials" : "needs_lot";
  const named =
    isTracked && lot !== undefined
      ? await work.tx.lot.findFirst({
          where: { tenantId: work.tenantId, skuId: code.skuId, code: lot },
          select: { id: true },
        })
      : null;
  const line = isTracked && lot !== undefined ? coming.find(({ lotId }) => lotId === named?.id) : coming[0];
  if (!line) return "wrong_lot";
  if (units > inTransit(line)) return "too_many";
  const into = scan.isDamaged ? ("damaged" as const) : ("available" as const);
  const taken = await receiveTransfer(work, {
    id: transfer.id,
    requestId: scan.scanKey,
    lines: [{ lineId: line.id, quantity: units, into }],
  });
  if (!taken.ok) throw new Error(`A scan of ${transfer.number} does not fit the stock: ${taken.error.code}`);
  const left = transfer.lines.reduce((sum, one) => sum + inTransit(one), 0) - units;
  return {
    step: "receive",
    transferLineId: line.id,
    lotCode: lot ?? "",
    quantity: units,
    text: `${units} × ${code.skuCode}${scan.isDamaged ? " damaged" : ""}: ${inTransit(line) - units} to come`,
    left,
  };
}

const sumOf = (rows: readonly { units: number }[]): number => rows.reduce((sum, row) => sum + row.units, 0);

async function leftToLoad(
  work: Work,
  transfer: TransferRow,
  loaded?: readonly { units: number }[],
): Promise<number> {
  const onTruck = sumOf(loaded ?? (await loadedOf(work, transfer.id)));
  return transfer.lines.reduce((sum, { quantity }) => sum + quantity, 0) - onTruck;
}

/**
 * Sends off what was scanned onto the truck, with its lots; what was planned and not loaded stays here. Again changes nothing.
 *
 * @returns `inventory.transfer_unknown` at another location, `.transfer_not_loaded`, and what stands against shipping it
 */
export async function shipLoaded(
  work: Work,
  { transferId, locationId }: TransferAtInput,
): Promise<Result<undefined, InventoryRefusal>> {
  const transfer = await lockTransfer(work, transferId);
  if (transfer?.fromLocationId !== locationId) return err({ code: "inventory.transfer_unknown", transferId });
  const loaded = await loadedOf(work, transferId);
  if (transfer.status === "draft" && loaded.length === 0)
    return err({ code: "inventory.transfer_not_loaded", number: transfer.number });
  const quantities = new Map<string, number>();
  for (const { lineId, units } of loaded) quantities.set(lineId, (quantities.get(lineId) ?? 0) + units);
  const lots = loaded
    .filter(({ lotCode }) => lotCode !== "")
    .map(({ lineId, lotCode, units }) => ({ lineId, code: lotCode, quantity: units }));
  return shipTransfer(work, { id: transferId, quantities, ...(lots.length > 0 ? { lots } : {}) });
}

/** Ends receiving where it arrived: what did not come is given up, as {@link closeTransfer} does. */
export async function finishReceiving(
  work: Work,
  { transferId, locationId }: TransferAtInput,
): Promise<Result<undefined, InventoryRefusal>> {
  const transfer = await lockTransfer(work, transferId);
  if (transfer?.toLocationId !== locationId) return err({ code: "inventory.transfer_unknown", transferId });
  return closeTransfer(work, { id: transferId });
}

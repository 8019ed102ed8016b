import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { readCode, type ReadCode } from "#server/modules/catalog/public.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  arrivalScanInput,
  arrivalWords,
  confirmUnitInput,
  type ArrivalRefusal,
  type ArrivalScan,
  type ConfirmUnit,
  type ReceiptDifferenceKind,
} from "../contract.ts";
import { spread } from "../domain/spread.ts";
import type { InboundRefusal } from "../errors.ts";
import { contentsOf, findUnit, openLinesOf, type UnitContents } from "../queries/unit-contents.ts";
import { insertScan, knownScan, lockReceipt, lockReceiptMeant, type ReceiptRow } from "../receipt-store.ts";
import { openReceiptFor } from "./open-receipt.ts";
import { noteDifference, postArrival, type Arrival } from "./post-arrival.ts";

/** What a scan at the dock came to. */
export type ArrivalOutcome =
  | { isAccepted: true; receiptId: string; text: string; unit: UnitContents | null; differences: ReceiptDifferenceKind[] }
  | { isAccepted: false; receiptId: string | null; refusal: ArrivalRefusal; text: string }; // prettier-ignore

const refused = (
  refusal: ArrivalRefusal,
  receiptId: string | null = null,
  text = arrivalWords[refusal].reason,
): ArrivalOutcome => ({ isAccepted: false, receiptId, refusal, text });

/**
 * Takes a scan at the dock. A pallet or carton opens its receipt and shows what should be in it; an item or case is counted in
 * at once, into available or quality control as the rule says. Sent twice, or late, it is still one scan.
 */
export async function scanArrival(
  work: Work,
  input: ArrivalScan,
): Promise<Result<ArrivalOutcome, InboundRefusal>> {
  const scan = arrivalScanInput.parse(input);
  const known = await knownScan<ArrivalOutcome>(work, scan.scanKey);
  if (known) return ok(known);
  const location = await getLocation(work, scan.locationId);
  if (!location) return err({ code: "inbound.location_unknown", locationId: scan.locationId });
  const code = await readCode(work, scan.code);
  const outcome =
    code.kind === "unreadable"
      ? refused("unreadable")
      : code.kind === "sscc"
        ? await takeUnit(work, scan, code.sscc)
        : await takeItem(work, scan, code, location.timeZone);
  await insertScan(work, {
    receiptId: outcome.receiptId,
    locationId: scan.locationId,
    scanKey: scan.scanKey,
    step: code.kind === "sscc" ? "unit" : "item",
    code: scan.code,
    isAccepted: outcome.isAccepted,
    answer: outcome,
    scannedAt: scan.scannedAt ?? clock.now(),
  });
  return ok(outcome);
}

async function takeUnit(
  work: Work,
  { locationId, receiptId: openId, orderId }: Pick<ArrivalScan, "locationId" | "receiptId" | "orderId">,
  sscc: string,
): Promise<ArrivalOutcome> {
  const unit = await findUnit(work, sscc);
  if (!unit) {
    const receipt = await lockReceiptMeant(work, { receiptId: openId, orderId });
    if (receipt && receipt.status === "open") {
      const key = { kind: "not_on_asn", skuId: null, code: sscc, orderLineId: null, asnLineId: null } as const;
      await noteDifference(work, receipt, key, 1);
    }
    return refused("unknown_pallet", receipt?.id);
  }
  if (unit.locationId !== locationId) return refused("pallet_elsewhere");
  if (unit.receivedAt) return refused("pallet_done");
  const receiptId = await openReceiptFor(work, { asnId: unit.asnId });
  const contents = await contentsOf(work, unit.id);
  return {
    isAccepted: true,
    receiptId,
    text: `${unit.kind === "pallet" ? "Pallet" : "Carton"} of ${unit.asnNumber}`,
    unit: contents,
    differences: [],
  };
} // prettier-ignore

async function takeItem(
  work: Work,
  scan: ReturnType<typeof arrivalScanInput.parse>,
  code: Exclude<ReadCode, { kind: "sscc" } | { kind: "unreadable" }>,
  timeZone: string,
): Promise<ArrivalOutcome> {
  const receipt = await lockReceiptMeant(work, scan);
  if (!receipt || receipt.locationId !== scan.locationId) return refused("no_receipt");
  const isLate = scan.scannedAt !== undefined && receipt.closedAt !== null && scan.scannedAt <= receipt.closedAt;
  if (receipt.status === "closed" && !isLate) return refused("receipt_closed", receipt.id);
  if (code.kind === "unknown") {
    const key = { kind: "wrong_item", skuId: null, code: code.text, orderLineId: null, asnLineId: null } as const;
    await noteDifference(work, receipt, key, scan.quantity ?? 1);
    return refused("unknown_item", receipt.id);
  }
  const quantity = scan.quantity ?? (scan.serials ? scan.serials.length : code.quantity);
  const serials = scan.serials ?? (code.serial ? [code.serial] : []);
  const today = localDateOf(clock.now(), timeZone);
  const { lines, isAnnounced } = await openLinesOf(work, receipt, code.skuId, scan.unitId ?? null);
  const lot = scan.lot ?? code.lot ?? null;
  const expiresOn = scan.expiresOn ?? code.expiresOn(today) ?? null;
  const arrivals = spread(quantity, lines).map(({ isExpected, ...part }, index, all): Arrival => {
    const before = all.slice(0, index).reduce((sum, one) => sum + one.quantity, 0);
    return {
      part: { ...part, skuId: code.skuId, lot, expiresOn, serials: serials.slice(before, before + part.quantity) },
      isDamaged: scan.isDamaged,
      difference: differenceOf(receipt, part, isExpected, isAnnounced),
    };
  });
  const posted = await postArrival(work, receipt, scan.scanKey, arrivals);
  if (!posted.ok) return refused(posted.error, receipt.id, `${code.skuCode}: ${arrivalWords[posted.error].reason}`);
  const into = posted.value.parts[0]!.condition.replaceAll("_", " ");
  const differences = arrivals.flatMap(({ difference, isDamaged }) => [...(difference ? [difference] : []), ...(isDamaged ? ["damaged" as const] : [])]);
  if (posted.value.isOverOrdered) differences.push("over");
  const told = differences.length > 0 ? ` · ${[...new Set(differences)].join(", ").replaceAll("_", " ")}` : "";
  return { isAccepted: true, receiptId: receipt.id, text: `${quantity} × ${code.skuCode} → ${into}${told}`, unit: null, differences };
} // prettier-ignore

/** Ordered by nobody is a wrong item; ordered but not announced is not on the ASN; more than expected is over. */
function differenceOf(
  receipt: ReceiptRow,
  part: { asnLineId: string | null; orderLineId: string | null },
  isExpected: boolean,
  isAnnounced: boolean,
): ReceiptDifferenceKind | null {
  if (part.asnLineId === null && part.orderLineId === null) return "wrong_item";
  if (receipt.asnId !== null && part.asnLineId === null && !isAnnounced) return "not_on_asn";
  return isExpected ? null : "over";
}

/**
 * Counts in what a scanned pallet or carton holds: as announced, or line by line as it really is. A unit is received once; of two
 * clerks who confirm it the second is told so.
 */
export async function confirmUnit(
  work: Work,
  input: ConfirmUnit,
): Promise<Result<ArrivalOutcome, InboundRefusal>> {
  const { receiptId, unitId, scanKey, lines, scannedAt } = confirmUnitInput.parse(input);
  const known = await knownScan<ArrivalOutcome>(work, scanKey);
  if (known) return ok(known);
  const receipt = await lockReceipt(work, receiptId);
  if (!receipt) return { ok: false, error: { code: "inbound.receipt_unknown", receiptId } };
  const contents = await contentsOf(work, unitId);
  const outcome =
    !contents || contents.asnId !== receipt.asnId
      ? refused("unknown_pallet", receiptId)
      : contents.isReceived
        ? refused("pallet_done", receiptId)
        : await countIn(work, receipt, contents, scanKey, lines);
  await insertScan(work, {
    receiptId,
    locationId: receipt.locationId,
    scanKey,
    step: "confirm",
    code: contents?.sscc ?? unitId,
    isAccepted: outcome.isAccepted,
    answer: outcome,
    scannedAt: scannedAt ?? clock.now(),
  });
  return ok(outcome);
}

async function countIn(
  work: Work,
  receipt: ReceiptRow,
  contents: UnitContents,
  scanKey: string,
  told: ReturnType<typeof confirmUnitInput.parse>["lines"],
): Promise<ArrivalOutcome> {
  const arrivals: Arrival[] = [];
  const strange: { code: string; quantity: number }[] = [];
  for (const line of contents.lines) {
    const said = told.find(({ asnLineId }) => asnLineId === line.id);
    const good = said?.good ?? line.open;
    const damaged = said?.damaged ?? 0;
    if (line.skuId === null) {
      if (good + damaged > 0) strange.push({ code: line.itemCode, quantity: good + damaged });
      continue;
    }
    const serials = said?.serials ?? [];
    const part = (quantity: number, over: boolean, from: number) => ({
      skuId: line.skuId!,
      quantity,
      asnLineId: line.id,
      orderLineId: line.orderLineId,
      lot: said?.lot ?? line.lot,
      expiresOn: said?.expiresOn ?? line.expiresOn,
      serials: serials.slice(from, from + quantity),
      over,
    });
    const asExpected = Math.min(good, line.open);
    const rows = [
      { units: asExpected, isDamaged: false, isOver: false, from: 0 },
      { units: good - asExpected, isDamaged: false, isOver: true, from: asExpected },
      { units: damaged, isDamaged: true, isOver: false, from: good },
    ];
    for (const { units, isDamaged, isOver, from } of rows) {
      if (units === 0) continue;
      const { over: _, ...rest } = part(units, isOver, from);
      const isWrong = line.orderLineId === null;
      arrivals.push({ part: rest, isDamaged, difference: isWrong ? "wrong_item" : isOver ? "over" : null });
    }
  }
  const posted = arrivals.length > 0 ? await postArrival(work, receipt, scanKey, arrivals) : ok({ parts: [], isOverOrdered: false });
  if (!posted.ok) return refused(posted.error, receipt.id);
  for (const { code, quantity } of strange)
    await noteDifference(work, receipt, { kind: "wrong_item", skuId: null, code, orderLineId: null, asnLineId: null }, quantity);
  const { tenantId } = work;
  await work.tx.asnUnit.updateMany({
    where: { tenantId, id: { in: contents.unitIds }, receivedAt: null },
    data: { receivedAt: clock.now() },
  });
  const units = posted.value.parts.reduce((sum, { quantity }) => sum + quantity, 0);
  const missing = contents.lines.reduce((sum, line) => sum + line.open, 0) - units;
  const differences: ReceiptDifferenceKind[] = [
    ...arrivals.flatMap(({ difference, isDamaged }) => [...(difference ? [difference] : []), ...(isDamaged ? ["damaged" as const] : [])]),
    ...(posted.value.isOverOrdered ? ["over" as const] : []),
    ...(missing > 0 ? ["short" as const] : []),
  ];
  const text = `${units} units received${missing > 0 ? `, ${missing} missing` : ""}`;
  return { isAccepted: true, receiptId: receipt.id, text, unit: null, differences };
} // prettier-ignore

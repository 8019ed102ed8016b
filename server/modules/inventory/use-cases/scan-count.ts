import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { readCode } from "#server/modules/catalog/public.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  countPolicy,
  countScanRefusals,
  defaultCountPolicy,
  type CountScanInput,
  type CountScanRefusal,
  type OpenCountInput,
} from "../contract.ts";
import {
  hasCounted,
  insertCountScan,
  knownCountScan,
  linesOf,
  lockCount,
  movedSince,
  movedWhileWaiting,
  saveLine,
  takeSnapshot,
  updateCount,
  type CountLineRow,
  type CountRow,
} from "../count-store.ts";
import type { InventoryRefusal } from "../errors.ts";

/** What a scan came to. It never tells what the system expects. */
export type CountScanOutcome =
  | { isAccepted: true; text: string; skuId: string; skuCode: string; lotCode: string; counted: number }
  | { isAccepted: false; refusal: CountScanRefusal; text: string };

const refused = (refusal: CountScanRefusal): CountScanOutcome => ({
  isAccepted: false,
  refusal,
  text: countScanRefusals[refusal],
});

/**
 * Begins to count a bin, by scanning it. Whoever begins counts it alone; beginning again changes nothing. A recount is another
 * person's, unless `inventory.count_policy` says otherwise.
 *
 * @returns `inventory.count_unknown`, `.count_wrong_bin`, `.count_taken` by somebody else, `.count_again_own`, or `.count_state`
 */
export async function openCount(
  work: Work,
  input: OpenCountInput,
): Promise<Result<undefined, InventoryRefusal>> {
  const count = await lockCount(work, input.countId);
  if (!count) return err({ code: "inventory.count_unknown", countId: input.countId });
  const { number, binCode, status } = count;
  const scanned = input.binCode.toUpperCase();
  if (scanned !== count.binBarcode.toUpperCase() && scanned !== binCode.toUpperCase())
    return err({ code: "inventory.count_wrong_bin", number, binCode, scanned: input.binCode });
  if (status === "open")
    return count.countedBy === work.actor.id
      ? ok()
      : err({ code: "inventory.count_taken", number, countedBy: count.countedBy ?? "" });
  if (status !== "planned") return err({ code: "inventory.count_state", number, status, wanted: "planned" });
  if (count.parentId !== null && (await hasCounted(work, count.parentId, work.actor.id))) {
    const { body } = await current(work, "inventory.count_policy", countPolicy, defaultCountPolicy);
    if (!body.recountBySamePerson) return err({ code: "inventory.count_again_own", number });
  }
  await updateCount(work, count.id, { status: "open", countedBy: work.actor.id, openedAt: clock.now() });
  return ok();
}

/** The count, locked, when this person is counting it. */
export async function ownOpenCount(work: Work, countId: string): Promise<Result<CountRow, InventoryRefusal>> {
  const count = await lockCount(work, countId);
  if (!count) return err({ code: "inventory.count_unknown", countId });
  const { number, status, countedBy } = count;
  if (status !== "open") return err({ code: "inventory.count_state", number, status, wanted: "open" });
  if (countedBy !== work.actor.id)
    return err({ code: "inventory.count_taken", number, countedBy: countedBy ?? "" });
  return ok(count);
}

/**
 * Takes one scan of what is in the bin. The first of a SKU or lot keeps what the system says at this moment: the difference is to
 * that, so what moves later is kept. When stock of it moved between two scans, what was counted of it is void and starts again.
 * A scan that waited on its device is void
 * too when stock moved in the bin since it was made: what the system says now is not what it said then. The same scan sent twice is one.
 *
 * @returns the answer for the counter; `inventory.count_unknown`, `.count_state` or `.count_taken` when it is not theirs to count
 */
export async function scanCount(
  work: Work,
  input: CountScanInput,
): Promise<Result<CountScanOutcome, InventoryRefusal>> {
  const known = await knownCountScan<CountScanOutcome>(work, input.scanKey);
  if (known) return ok(known);
  const count = await ownOpenCount(work, input.countId);
  if (!count.ok) return count;
  const outcome = await countIn(work, count.value, input);
  const { countId, scanKey, code } = input;
  await insertCountScan(work, { countId, scanKey, code, isAccepted: outcome.isAccepted, answer: outcome });
  return ok(outcome);
}

/** Units of one SKU, or of one lot or piece of it. */
interface Part {
  lotCode: string;
  units: number;
  isTotal: boolean;
}

async function countIn(work: Work, count: CountRow, input: CountScanInput): Promise<CountScanOutcome> {
  const code = await readCode(work, input.code);
  if (code.kind === "unreadable") return refused("unreadable");
  if (code.kind === "sscc") return refused("not_an_item");
  if (code.kind === "unknown") return refused("unknown_item");
  const { skuId, skuCode } = code;
  const sku = await work.tx.sku.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: skuId } },
    select: { tracking: true },
  });
  const parts = partsOf(sku.tracking, input, code);
  if (typeof parts === "string") return refused(parts);
  const location = await getLocation(work, count.locationId);
  const expiresOn = input.expiresOn ?? code.expiresOn(localDateOf(clock.now(), location?.timeZone ?? "UTC"));
  const lines = (await linesOf(work, count.id)).filter((line) => line.skuId === skuId);
  for (const line of lines) {
    if (!(await isVoid(work, count, line, parts))) continue;
    for (const { lotCode } of lines) await saveLine(work, count.id, { skuId, lotCode, counted: null });
    return refused("moved");
  }
  // a scan that did not wait says what is there now, whatever the clocks of the machines are
  const { waitedMs = 0 } = input;
  if (waitedMs > 0 && (await movedWhileWaiting(work, count, skuId, waitedMs))) return refused("moved");
  let counted = 0;
  for (const part of parts) {
    const { lotCode } = part;
    const line = lines.find((one) => one.lotCode === lotCode);
    const begun = part.isTotal ? null : (line?.counted ?? null);
    counted = (begun ?? 0) + part.units;
    if (counted > 1_000_000_000) return refused("too_many");
    const snapshot = begun === null ? await takeSnapshot(work, count, skuId, lotCode) : undefined;
    await saveLine(
      work,
      count.id,
      { skuId, lotCode, counted, ...(expiresOn ? { expiresOn } : {}) },
      snapshot,
    );
  }
  const lotCode = parts.at(-1)!.lotCode;
  const text = `${counted} × ${skuCode}${lotCode ? ` ${lotCode}` : ""}`;
  return { isAccepted: true, text, skuId, skuCode, lotCode, counted };
}

/** Whether a line that this scan adds to was overtaken. A total starts its line anew, so it is never void. */
async function isVoid(
  work: Work,
  count: CountRow,
  line: CountLineRow,
  parts: readonly Part[],
): Promise<boolean> {
  if (line.counted === null) return false;
  if (!parts.some(({ lotCode, isTotal }) => lotCode === line.lotCode && !isTotal)) return false;
  return movedSince(work, count, line);
}

function partsOf(
  tracking: string,
  input: CountScanInput,
  code: { quantity: number; lot?: string; serial?: string },
): Part[] | CountScanRefusal {
  const serials = input.serials ?? (code.serial ? [code.serial] : []);
  const lot = input.lot ?? code.lot;
  if (tracking === "serial") {
    if (serials.length === 0) return "needs_serials";
    return [...new Set(serials)].map((lotCode) => ({ lotCode, units: 1, isTotal: true }));
  }
  const units = input.setTo ?? code.quantity;
  const isTotal = input.setTo !== undefined;
  if (tracking === "lot") return lot ? [{ lotCode: lot, units, isTotal }] : "needs_lot";
  if (input.lot !== undefined || input.serials !== undefined) return "not_tracked";
  return [{ lotCode: "", units, isTotal }];
}

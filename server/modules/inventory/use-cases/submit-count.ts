import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import {
  countPolicy,
  defaultCountPolicy,
  type CountStatus,
  type OverReason,
  type SubmitCountInput,
} from "../contract.ts";
import {
  cellsOf,
  linesOf,
  lockCount,
  saveLine,
  takeSnapshot,
  updateCount,
  updateLine,
  type CountLineRow,
  type CountRow,
} from "../count-store.ts";
import { overTolerance, varianceOf } from "../domain/count-tolerance.ts";
import type { InventoryRefusal } from "../errors.ts";
import { adjustLevels } from "./adjust-stock.ts";
import { freeCountedBin } from "./plan-count.ts";
import { ownOpenCount } from "./scan-count.ts";

/** A line with what was counted of it. */
export type FullLine = CountLineRow & { counted: number };

export const varianceKey = (countId: string): string => `stock.count_variance:${countId}`;

/**
 * Ends counting. What the system has in the bin and nobody saw must be said to be missing, piece by piece; nothing becomes zero by
 * silence. Within the tolerance of `inventory.count_policy` the differences are posted at once; otherwise they wait for a second
 * person. Submitting again changes nothing.
 *
 * @returns the status it has now; `inventory.count_unseen` with what is missing, `.count_unknown`, `.count_taken`, `.count_state`
 */
export async function submitCount(
  work: Work,
  input: SubmitCountInput,
): Promise<Result<{ status: CountStatus }, InventoryRefusal>> {
  const { countId, zeros } = input;
  const before = await lockCount(work, countId);
  if (before && (before.status === "posted" || before.status === "pending_approval"))
    return ok({ status: before.status });
  const own = await ownOpenCount(work, countId);
  if (!own.ok) return own;
  const count = own.value;
  const begun = await linesOf(work, countId);
  const isSeen = (cell: { skuId: string; lotCode: string }): boolean =>
    begun.some((line) => line.skuId === cell.skuId && line.lotCode === cell.lotCode && line.counted !== null);
  const codes = new Map(
    (
      await work.tx.sku.findMany({
        where: { tenantId: work.tenantId, id: { in: begun.map(({ skuId }) => skuId) } },
        select: { id: true, code: true },
      })
    ).map((sku) => [sku.id, sku.code]),
  );
  const voided = begun
    .filter(({ counted }) => counted === null)
    .map(({ skuId, lotCode }) => ({ skuId, skuCode: codes.get(skuId) ?? skuId, lotCode }));
  const held = (await cellsOf(work, count)).filter(
    (cell) =>
      !isSeen(cell) && voided.every((one) => one.skuId !== cell.skuId || one.lotCode !== cell.lotCode),
  );
  const unseen = [...voided, ...held];
  const isMissing = (cell: { skuId: string; lotCode: string }): boolean =>
    zeros.some((zero) => zero.skuId === cell.skuId && zero.lotCode === cell.lotCode);
  const open = unseen.filter((cell) => !isMissing(cell));
  if (open.length > 0) return err({ code: "inventory.count_unseen", lines: open });
  for (const { skuId, lotCode } of unseen)
    await saveLine(
      work,
      countId,
      { skuId, lotCode, counted: 0 },
      await takeSnapshot(work, count, skuId, lotCode),
    );
  return ok({ status: await judge(work, count) });
}

/** Every line of a count that nobody has to count again. */
export async function fullLinesOf(work: Work, countId: string): Promise<FullLine[]> {
  return (await linesOf(work, countId)).map((line) => {
    if (line.counted === null) throw new Error(`Line ${line.id} of a submitted count was not counted.`);
    return { ...line, counted: line.counted };
  });
}

async function judge(work: Work, count: CountRow): Promise<CountStatus> {
  const lines = await fullLinesOf(work, count.id);
  const policy = await current(work, "inventory.count_policy", countPolicy, defaultCountPolicy);
  const over: string[][] = overTolerance(lines, policy.body.tolerance);
  const submitted = { submittedAt: clock.now(), policyVersion: policy.version };
  if (over.every((reasons) => reasons.length === 0)) {
    const posted = await postLines(work, count, lines);
    if (posted.ok) {
      await updateCount(work, count.id, { ...submitted, status: "posted" });
      await freeCountedBin(work, count.binId);
      return "posted";
    }
    // stock disagrees with itself here, e.g. a serial number that is on hand elsewhere: a person has to look
    const reason: OverReason = "not_postable";
    lines.forEach((line, index) => {
      if (varianceOf(line) !== 0) over[index] = [reason];
    });
  }
  for (const [index, line] of lines.entries())
    if (over[index]!.length > 0) await updateLine(work, line.id, { over: over[index]! });
  await updateCount(work, count.id, { ...submitted, status: "pending_approval" });
  const units = lines.reduce((sum, line) => sum + Math.abs(varianceOf(line)), 0);
  await raise(work, {
    type: "stock.count_variance",
    severity: "medium",
    subjectType: "stock_count",
    subjectId: count.id,
    title: `${count.number}: ${units} units of difference in ${placeOf(count)} wait for approval`,
    facts: { number: count.number, bin: placeOf(count), units, countedBy: count.countedBy },
    nextAction: "Compare what was expected with what was counted; approve, reject, or have it counted again.",
    ownerRole: "operations",
    dedupeKey: varianceKey(count.id),
    dueInMinutes: 480,
  });
  return "pending_approval";
}

/** Posts the differences of lines, all or none, each against what the system said when it was counted. */
export async function postLines(
  work: Work,
  count: CountRow,
  lines: readonly FullLine[],
): Promise<Result<undefined, InventoryRefusal>> {
  const rows = lines.flatMap((line) => {
    const delta = varianceOf(line);
    if (delta === 0) return [];
    const lot = line.lotCode ? { lotCode: line.lotCode } : {};
    const expiry = line.expiresOn && delta > 0 ? { expiresOn: line.expiresOn } : {};
    const bin = count.binId === null ? {} : { binId: count.binId };
    const place = { skuId: line.skuId, locationId: count.locationId, ...bin };
    return [{ ...place, ...lot, ...expiry, delta }];
  });
  const gone = count.binId === null ? await notLoose(work, count, lines) : null;
  if (gone) return err(gone);
  const posted = await adjustLevels(work, {
    kind: "count",
    reason: `counted in ${placeOf(count)}`,
    sourceType: "stock_count",
    sourceId: count.id,
    eventKey: `count:${count.id}`,
    rows,
  });
  return posted.ok ? ok() : posted;
}

/** Where was counted, in words. */
const placeOf = ({ binId, binCode }: CountRow): string => (binId === null ? `no bin at ${binCode}` : binCode);

/**
 * What is missing of units without a bin cannot be taken out of the bins: when so many were put away or left since they were counted,
 * the difference fits no more.
 */
async function notLoose(
  work: Work,
  count: CountRow,
  lines: readonly FullLine[],
): Promise<InventoryRefusal | null> {
  for (const line of lines.filter((one) => varianceOf(one) < 0)) {
    const { expected } = await takeSnapshot(work, count, line.skuId, line.lotCode);
    if (expected + varianceOf(line) >= 0) continue;
    const { skuId, lotCode } = line;
    const { locationId } = count;
    const facts = { skuId, locationId, binId: null, lot: lotCode || null };
    return {
      code: "inventory.below_zero",
      lines: [{ ...facts, onHand: expected, setAside: 0, inBin: null, delta: varianceOf(line) }],
    };
  }
  return null;
}

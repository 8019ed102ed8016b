import { err, ok, type Result } from "#kernel/result.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import {
  setAsideForCount,
  pickFromBin,
  shortPick as shortPickStock,
  suggestedBins,
} from "#server/modules/inventory/public.ts";
import { binAt } from "#server/modules/locations/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ScanInput, ShortPickInput } from "../contract.ts";
import { isEmpty, isPicked, openToPick } from "../domain/transitions.ts";
import type { FulfillmentRefusal } from "../errors.ts";
import { fulfillmentOrderPicked } from "../events.ts";
import {
  currentBin,
  insertPick,
  knownScan,
  lockFulfillmentOrder,
  updateFulfillmentOrder,
  updateLine,
  type FulfillmentRow,
} from "../store.ts";
import { cancelJob, tellOrder } from "./create-fulfillment-orders.ts";
import { judgeLot } from "./judge-lot.ts";
import { logScan, meaningOf, seenBefore, type Meaning, type ScanResult, type Verdict } from "./scan.ts";

/**
 * Takes one scan while picking: a bin, then the items taken from it. A wrong one changes nothing, is refused with its reason
 * and logged. The same scan sent twice counts once.
 *
 * @returns `fulfillment.order_unknown` or `.wrong_state` when the order is not one to pick
 */
export async function scanPick(work: Work, input: ScanInput): Promise<ScanResult> {
  const order = await lockFulfillmentOrder(work, input.fulfillmentOrderId);
  if (!order) return err({ code: "fulfillment.order_unknown", id: input.fulfillmentOrderId });
  const seen = await seenBefore(work, input.scanKey);
  if (seen) return ok(seen);
  if (order.status !== "open" && order.status !== "picking")
    return err({ code: "fulfillment.wrong_state", status: order.status, wanted: "open or picking" });
  const meaning = await meaningOf(
    work,
    input.code,
    order.lines.map(({ skuId }) => skuId),
  );
  const verdict: Verdict = meaning.ok
    ? await judge(work, order, meaning.value, input)
    : { step: "other", refusal: "unreadable", text: "" };
  const outcome = await logScan(work, order, input, verdict);
  if (outcome.isAccepted) await advance(work, order.id);
  return ok(outcome);
}

async function judge(
  work: Work,
  order: FulfillmentRow,
  meaning: Meaning,
  input: ScanInput,
): Promise<Verdict> {
  if (meaning.kind === "bin") return judgeBin(work, order, meaning);
  if (meaning.kind === "item") return judgeItem(work, order, meaning, input);
  // people type a bin's code, as the screen shows it, when its label is torn
  const bin = meaning.kind === "text" ? await binAt(work, order.locationId, meaning.text) : null;
  if (bin)
    return judgeBin(work, order, {
      kind: "bin",
      binId: bin.id,
      binCode: bin.code,
      locationId: bin.locationId,
    });
  return { step: "other", refusal: "unknown_code", text: "" };
}

async function judgeBin(work: Work, order: FulfillmentRow, bin: Meaning & { kind: "bin" }): Promise<Verdict> {
  const step = "pick_bin" as const;
  if (bin.locationId !== order.locationId) return { step, refusal: "wrong_location", text: "" };
  const open = order.lines.filter((line) => openToPick(line) > 0).map(({ skuId }) => skuId);
  const held = await work.tx.binLevel.findFirst({
    where: { tenantId: work.tenantId, binId: bin.binId, skuId: { in: open }, quantity: { gt: 0 } },
    select: { skuId: true },
  });
  if (!held) {
    const [next] = await suggestedBins(work, order.locationId, open);
    return { step, refusal: "wrong_bin", text: "", expected: next?.code ?? null };
  }
  return { step, refusal: null, text: `Bin ${bin.binCode}`, facts: { binId: bin.binId } };
}

async function judgeItem(
  work: Work,
  order: FulfillmentRow,
  item: Meaning & { kind: "item" },
  input: ScanInput,
): Promise<Verdict> {
  const step = "pick_item" as const;
  const refuse = (refusal: NonNullable<Verdict["refusal"]>, expected?: string): Verdict => ({
    step,
    refusal,
    text: "",
    expected: expected ?? null,
    facts: { skuId: item.skuId },
  });
  const lines = order.lines.filter(({ skuId }) => skuId === item.skuId);
  if (lines.length === 0) return refuse("wrong_item");
  const open = lines.reduce((sum, line) => sum + openToPick(line), 0);
  if (open === 0) return refuse("already_picked");
  if (item.quantity > open) return refuse("too_many");
  const bins = await suggestedBins(work, order.locationId, [item.skuId]);
  const lot = await judgeLot(work, order, item);
  if (lot.refusal) return refuse(lot.refusal, lot.expected);
  const binId = await currentBin(work, order.id);
  // stock that was never put into a bin is picked without one
  if (bins.length > 0 && !binId) return refuse("bin_first", bins[0]!.code);
  if (bins.length > 0 && binId) {
    const moved = await pickFromBin(work, {
      binId,
      skuId: item.skuId,
      quantity: item.quantity,
      ...(lot.lotId ? { lotId: lot.lotId } : {}),
      sourceType: "fulfillment_order",
      sourceId: order.id,
      eventKey: `pick:${input.scanKey}`,
    });
    if (!moved.ok) return refuse("not_in_this_bin", bins[0]!.code);
  }
  let left = item.quantity;
  for (const line of lines) {
    const units = Math.min(left, openToPick(line));
    if (units === 0) continue;
    left -= units;
    await updateLine(work, line.id, { pickedQuantity: { increment: units } });
    await insertPick(work, {
      fulfillmentOrderId: order.id,
      fulfillmentLineId: line.id,
      binId: bins.length > 0 ? binId : null,
      quantity: units,
      lotId: lot.lotId,
      scanKey: line.id === lines[0]!.id ? input.scanKey : `${input.scanKey}-${line.id}`,
    });
  }
  return {
    step,
    refusal: null,
    text: `${item.quantity} × ${item.skuCode}${item.lot && lot.lotId ? `, ${item.lot}` : ""}`,
    facts: { skuId: item.skuId, binId, lotId: lot.lotId },
  };
}

/** Moves the order on after a change: picking with the first scan, picked with the last, canceled when nothing was found. */
async function advance(work: Work, id: string): Promise<void> {
  const order = await lockFulfillmentOrder(work, id);
  if (!order) return;
  const now = clock.now();
  if (order.status === "open")
    await updateFulfillmentOrder(work, id, { status: "picking", startedAt: now, assignedTo: work.actor.id });
  if (isPicked(order.lines)) {
    if (isEmpty(order.lines)) {
      await cancelJob(work, order, "nothing of it was found");
    } else {
      await updateFulfillmentOrder(work, id, { status: "picked", pickedAt: now });
      await emit(work, fulfillmentOrderPicked, {
        fulfillmentOrderId: id,
        orderId: order.orderId,
        locationId: order.locationId,
      });
    }
  }
  await tellOrder(work, order.orderId);
}

/**
 * Believes the picker that units are not on the shelf: they leave on hand, wait as a backorder with their old age, and a person
 * is asked to look. The bin is not picked from until it was counted. The rest of the order goes on.
 *
 * @returns `fulfillment.line_unknown`, `.wrong_state`, or `.short_too_many` when less is open than is said to be missing
 */
export async function shortPick(
  work: Work,
  input: ShortPickInput,
): Promise<Result<undefined, FulfillmentRefusal>> {
  const { tenantId } = work;
  const row = await work.tx.fulfillmentLine.findUnique({
    where: { tenantId_id: { tenantId, id: input.fulfillmentLineId } },
    select: { fulfillmentOrderId: true },
  });
  const order = row ? await lockFulfillmentOrder(work, row.fulfillmentOrderId) : null;
  const line = order?.lines.find(({ id }) => id === input.fulfillmentLineId);
  if (!order || !line) return err({ code: "fulfillment.line_unknown", lineId: input.fulfillmentLineId });
  if (await knownScan(work, input.scanKey)) return ok();
  if (order.status !== "open" && order.status !== "picking")
    return err({ code: "fulfillment.wrong_state", status: order.status, wanted: "open or picking" });
  const open = openToPick(line);
  if (input.quantity > open) return err({ code: "fulfillment.short_too_many", open, asked: input.quantity });
  const binId = await currentBin(work, order.id);
  const short = await shortPickStock(work, {
    fulfillmentOrderId: order.id,
    orderLineId: line.orderLineId,
    skuId: line.skuId,
    locationId: order.locationId,
    binId,
    quantity: input.quantity,
    eventKey: input.scanKey,
  });
  if (!short.ok) throw new Error(`A short pick does not fit the stock: ${short.error.code}`);
  if (binId) await setAsideForCount(work, { id: binId, locationId: order.locationId });
  await updateLine(work, line.id, { shortQuantity: { increment: input.quantity } });
  await updateFulfillmentOrder(work, order.id, { reworkCount: { increment: 1 } });
  const sku = await work.tx.sku.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: line.skuId } } });
  await logScan(
    work,
    order,
    { code: sku.code, scanKey: input.scanKey },
    {
      step: "other",
      refusal: null,
      text: `${input.quantity} × ${sku.code} missing`,
      facts: { short: input.quantity, skuId: line.skuId, binId },
    },
  );
  await raise(work, {
    type: "fulfillment.short_pick",
    severity: "medium",
    subjectType: "fulfillment_order",
    subjectId: order.id,
    orderId: order.orderId,
    title: `${order.number}: ${input.quantity} × ${sku.code} were not on the shelf`,
    facts: { sku: sku.code, missing: line.shortQuantity + input.quantity, binId },
    nextAction: "Look into the bin and count it; it is picked from again when its count is posted.",
    ownerRole: "warehouse",
    dedupeKey: `fulfillment.short_pick:${line.id}`,
    dueInMinutes: 8 * 60,
  });
  await advance(work, order.id);
  return ok();
}

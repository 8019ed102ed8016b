import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { readCode } from "#server/modules/catalog/public.ts";
import { receiveStock } from "#server/modules/inventory/public.ts";
import { lockOrder } from "#server/modules/orders/public.ts";
import { clock } from "#server/platform/clock.ts";
import { returnRefusalWords, returnScanInput, type LineOrigin, type ReturnRefusal, type ReturnScan } from "../contract.ts"; // prettier-ignore
import { isAllHere, isReceivable, outstandingOf, wrongState } from "../domain/rma-states.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { serialsOfOthers, soldLots, soldUnits } from "../queries/sold.ts";
import { addToLine, insertLine, insertScan, knownScan, lockRma, saveRma, tellRma, type RmaLineRow, type RmaRow } from "../store.ts"; // prettier-ignore
import { dueRefund } from "./due-refund.ts";
import { letExchangeGo } from "./hold-exchange.ts";

/** What a scan did. Counts are of the whole return. */
export type ReturnOutcome =
  | { isAccepted: true; text: string; lineId: string; origin: LineOrigin; outstanding: number }
  | { isAccepted: false; text: string; refusal: ReturnRefusal };

/** A scan whose code was read: this many units of this SKU. */
type Units = ReturnType<typeof returnScanInput.parse> & { skuId: string; skuCode: string; quantity: number };

/**
 * Takes units of a return in at the moment of the scan, into quality control: nothing of it can be sold before an inspection says
 * so. The same scan key counts once, however late it comes again. What was not asked for but left with the order joins the return;
 * what did not is refused until a person says that it is really here, and is then a difference that gives no money back.
 *
 * @returns what the scan did, also when it was refused; `returns.unknown`, `.state`, `.location_unknown`
 */
export async function receiveReturn(
  work: Work,
  scan: ReturnScan,
): Promise<Result<ReturnOutcome, ReturnsRefusal>> {
  const input = returnScanInput.parse(scan);
  const { rmaId, locationId } = input;
  const rma = await lockRma(work, rmaId);
  if (!rma) return err({ code: "returns.unknown", id: rmaId });
  const before = await knownScan<ReturnOutcome>(work, input.scanKey);
  if (before) return ok(before);
  if (!isReceivable(rma.status)) return err(wrongState(rma, "approved, or on its way"));
  const key = { tenantId_id: { tenantId: work.tenantId, id: locationId } };
  if (!(await work.tx.location.findUnique({ where: key, select: { id: true } })))
    return err({ code: "returns.location_unknown", locationId });
  if (rma.orderId) await lockOrder(work, rma.orderId);
  const outcome = await take(work, rma, input);
  if (!outcome.isAccepted)
    await insertScan(work, { rmaId, locationId, scanKey: input.scanKey, code: input.code, isAccepted: false, quantity: 0, answer: outcome }); // prettier-ignore
  return ok(outcome);
}

const refuse = (refusal: ReturnRefusal): ReturnOutcome => ({ isAccepted: false, refusal, text: returnRefusalWords[refusal].reason }); // prettier-ignore

async function take(
  work: Work,
  rma: RmaRow,
  input: ReturnType<typeof returnScanInput.parse>,
): Promise<ReturnOutcome> {
  if (rma.locationId && rma.locationId !== input.locationId) return refuse("elsewhere");
  const read = await readCode(work, input.code);
  if (read.kind !== "item") return refuse("unknown_item");
  const serials = input.serials ?? (read.serial ? [read.serial] : undefined);
  const lotCode = input.lotCode ?? read.lot;
  const quantity = input.quantity ?? serials?.length ?? read.quantity;
  const units: Units = { ...input, skuId: read.skuId, skuCode: read.skuCode, quantity, lotCode, serials };
  const wanted = await placeFor(work, rma, units);
  if (wanted === "not_expected" || wanted === "not_the_one_sold") return refuse(wanted);
  const stock = await receiveStock(work, {
    sourceType: "return",
    sourceId: rma.id,
    reason: `returned with ${rma.number}`,
    eventKey: `return:${input.scanKey}`,
    lines: [
      {
        skuId: units.skuId,
        locationId: input.locationId,
        quantity,
        into: "quality_control",
        ...tracked(units),
      },
    ],
  });
  if (!stock.ok) return refuse(stock.error.code === "inventory.lot_required" ? "needs_lot" : "present");
  return record(work, rma, units, wanted);
}

const tracked = ({ lotCode, serials, expiresOn }: Units) => ({
  ...(lotCode ? { lotCode } : {}),
  ...(serials ? { serials } : {}),
  ...(expiresOn ? { expiresOn } : {}),
});

type Place = { line: RmaLineRow } | { origin: LineOrigin; orderLineId: string | null };

/** The line that units belong to, or what kind of line they make. */
async function placeFor(
  work: Work,
  rma: RmaRow,
  units: Units,
): Promise<Place | "not_expected" | "not_the_one_sold"> {
  const { skuId, quantity } = units;
  const named = units.serials ?? (units.lotCode ? [units.lotCode] : []);
  const sold = rma.orderId && named.length > 0 ? await soldLots(work, rma.orderId, skuId) : [];
  const others = rma.orderId && units.serials ? await serialsOfOthers(work, { orderId: rma.orderId, skuId, serials: units.serials }) : []; // prettier-ignore
  const isOther = others.length > 0 || (sold.length > 0 && named.some((code) => !sold.includes(code)));
  if (isOther && !units.isExtra) return "not_the_one_sold";
  const line = rma.lines.find((one) => one.skuId === skuId && one.origin === "announced" && outstandingOf(one) >= quantity); // prettier-ignore
  if (line && !isOther) return { line };
  const left = rma.orderId && !isOther ? await soldUnits(work, rma.orderId) : [];
  const ofOrder = left.find((row) => row.skuId === skuId && row.left >= quantity);
  const origin: LineOrigin = ofOrder ? "unannounced" : "wrong_item";
  // an unexpected return asks nothing: whatever left with its order is welcome
  if (!units.isExtra && !(ofOrder && rma.isUnexpected)) return "not_expected";
  const orderLineId = ofOrder?.orderLineId ?? null;
  const known = rma.lines.find((one) => one.skuId === skuId && one.origin === origin && one.orderLineId === orderLineId); // prettier-ignore
  return known ? { line: known } : { origin, orderLineId };
}

async function record(work: Work, rma: RmaRow, units: Units, place: Place): Promise<ReturnOutcome> {
  const { skuId, skuCode, quantity, locationId, scanKey, code } = units;
  const line = "line" in place ? place.line : await insertLine(work, rma.id, { ...place, skuId, reason: "unannounced", expectedQuantity: 0 }); // prettier-ignore
  await addToLine(work, line.id, "receivedQuantity", quantity);
  const received = { ...line, receivedQuantity: line.receivedQuantity + quantity };
  const lines = [...rma.lines.filter(({ id }) => id !== line.id), received];
  const outcome: ReturnOutcome = {
    isAccepted: true,
    text: `${quantity} × ${skuCode}, into quality control`,
    lineId: line.id,
    origin: line.origin,
    outstanding: lines.reduce((sum, one) => sum + outstandingOf(one), 0),
  };
  await insertScan(work, { rmaId: rma.id, rmaLineId: line.id, locationId, scanKey, code, isAccepted: true, quantity, lotCode: units.lotCode ?? null, serials: units.serials ?? [], answer: outcome }); // prettier-ignore
  if (rma.status === "approved" || rma.status === "in_transit")
    await saveRma(work, rma.id, { status: "arrived", locationId, arrivedAt: clock.now() });
  await tellRma(work, rma.id, "received", `${quantity} × ${skuCode} came in`);
  if (line.origin !== "announced" && !(rma.isUnexpected && line.origin === "unannounced"))
    await askAboutMismatch(work, rma, lines);
  if (isAllHere(lines) && !rma.isUnexpected) {
    await dueRefund(work, { ...rma, lines }, "receipt");
    await letExchangeGo(work, rma);
  }
  return outcome;
}

async function askAboutMismatch(work: Work, rma: RmaRow, lines: RmaLineRow[]): Promise<void> {
  const extra = lines.filter(({ origin }) => origin !== "announced");
  await raise(work, {
    type: "return.mismatch",
    severity: "medium",
    subjectType: "rma",
    subjectId: rma.id,
    orderId: rma.orderId,
    title: `${rma.number} brought something that was not asked for`,
    facts: {
      rmaId: rma.id,
      lines: extra.map(({ skuId, origin, receivedQuantity }) => ({
        skuId,
        origin,
        quantity: receivedQuantity,
      })),
    },
    nextAction:
      "Compare it with what was sold and tell the buyer what happens to it. A wrong item gives no money back.",
    ownerRole: "support",
    dedupeKey: `return.mismatch:${rma.id}`,
    dueInMinutes: 24 * 60,
  });
}

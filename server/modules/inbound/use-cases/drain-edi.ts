import { parseDecimal } from "#kernel/money.ts";
import {
  claimDeliveries,
  connectionOf,
  settleDeliveries,
  type ClaimedDelivery,
  type DeliveryVerdict,
} from "#server/modules/partners/public.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { describeProblem } from "../adapters/x12/problems.ts";
import { readX12, type ReadSet, type X12Reading } from "../adapters/x12/read.ts";
import type { FunctionalAcknowledgment } from "../adapters/x12/read-orders.ts";
import { answerTo } from "../adapters/x12/write-997.ts";
import type { AcknowledgedLine } from "../contract.ts";
import type { Acknowledgment } from "../domain/announced.ts";
import { beginDelivery, insertDocument, nextControl, settleSent } from "../edi-store.ts";
import type { InboundRefusal } from "../errors.ts";
import { acknowledgeOrder } from "./acknowledge-order.ts";
import { keepOutgoing } from "./deliver-document.ts";
import { raiseRejected } from "./send-order.ts";
import { recordAsn } from "./record-asn.ts";

/** Applies the oldest deliveries of an EDI connection, one a transaction. Returns whether there may be more. */
export async function drainEdi(
  scope: Scope,
  connectionId: string,
  most = 50,
): Promise<{ done: number; hasMore: boolean }> {
  for (let done = 0; done < most; done++) {
    const isFound = await transact(scope, async (work) => {
      const [delivery] = await claimDeliveries(work, { kind: "edi", connectionId, limit: 1 });
      if (!delivery) return false;
      const actor = { kind: "partner", id: connectionId } as const;
      await settleDeliveries(work, [await apply({ ...work, actor, traceId: delivery.traceId }, delivery)]);
      return true;
    });
    if (!isFound) return { done, hasMore: false };
  }
  return { done: most, hasMore: true };
}

/** What came of one set: applied with a subject, or why it was refused. */
type SetOutcome = { outcome: string; subject?: { type: string; id: string } } | { refused: string };

async function apply(work: Work, delivery: ClaimedDelivery): Promise<DeliveryVerdict> {
  const { id } = delivery;
  const reading = readX12(delivery.rawBody);
  const { applied, isAnswered } = await beginDelivery(work, id);
  const senderId = reading.interchanges[0]?.sender;
  const supplier = senderId === undefined ? null : await senderOf(work, senderId, delivery.connectionId);
  if (!isAnswered) await answer(work, delivery, reading, supplier?.id);
  if (reading.sets.length === 0) return { id, quarantine: reading.problems.map(describeProblem).join("\n") };
  const refusals: string[] = [];
  let subject: { type: string; id: string } | undefined;
  for (const [position, read] of reading.sets.entries()) {
    if (applied.has(position)) continue;
    const result: SetOutcome =
      read.problems.length > 0
        ? { refused: read.problems.map(describeProblem).join("\n") }
        : supplier
          ? await applySet(work, supplier, delivery.id, read)
          : { refused: `No supplier sends as ${senderId}. Put it on the supplier, then replay.` };
    await keep(work, delivery, { position, read, supplierId: supplier?.id ?? null, result });
    if ("refused" in result) refusals.push(`${read.set.kind} ${read.set.controlNumber}: ${result.refused}`);
    else subject ??= result.subject;
  }
  // problems of trailers that hold no set of their own
  const others = reading.problems.filter(
    (problem) => !reading.sets.some(({ problems }) => problems.includes(problem)),
  );
  refusals.push(...others.map(describeProblem));
  if (refusals.length > 0) return { id, quarantine: refusals.join("\n") };
  const kinds = reading.sets.map(({ set }) => set.kind).join(", ");
  return { id, outcome: `Read: ${kinds}`, ...(subject ? { subject } : {}) };
}

/** The supplier that sends under this id over this connection. */
const senderOf = (work: Work, ediId: string, connectionId: string): Promise<EdiSupplier | null> =>
  work.tx.supplier.findFirst({
    where: {
      tenantId: work.tenantId,
      ediId,
      OR: [{ ediConnectionId: connectionId }, { ediConnectionId: null }],
    },
    select: { id: true, name: true, currency: true },
  });

async function keep(
  work: Work,
  delivery: ClaimedDelivery,
  row: { position: number; read: ReadSet; supplierId: string | null; result: SetOutcome },
): Promise<void> {
  const { read, result } = row;
  const { set, group, interchange } = read;
  const isRefused = "refused" in result;
  await insertDocument(work, {
    connectionId: delivery.connectionId,
    supplierId: row.supplierId,
    direction: "in",
    kind: set.kind.slice(0, 3),
    status: isRefused ? "refused" : "applied",
    interchangeControl: interchange.controlNumber,
    groupControl: group.controlNumber,
    setControl: set.controlNumber,
    position: row.position,
    body: storable(set.segments.map(({ tag, elements }) => [tag, ...elements].join("*")).join("~\n")),
    problems: read.problems.map(describeProblem).map(storable),
    outcome: storable(isRefused ? result.refused : result.outcome).slice(0, 2_000),
    deliveryId: delivery.id,
    subjectType: isRefused ? null : (result.subject?.type ?? null),
    subjectId: isRefused ? null : (result.subject?.id ?? null),
  });
}

// Postgres keeps no NUL in a text
const storable = (text: string): string => text.replaceAll("\u0000", "?");

/** Keeps what answers the file, once a delivery: a 997 for each group, or a TA1. It is sent after the commit. */
async function answer(
  work: Work,
  delivery: ClaimedDelivery,
  reading: X12Reading,
  supplierId: string | undefined,
): Promise<void> {
  const connection = await connectionOf(work, delivery.connectionId);
  const controlNumber = await nextControl(work);
  const sender = connection?.account || "ZZ:UNNAMED";
  const isTest = connection?.isSimulated ?? false;
  const body = answerTo(reading, { sender, controlNumber, at: clock.now(), isTest });
  if (body === null) return;
  await keepOutgoing(work, controlNumber, {
    connectionId: delivery.connectionId,
    supplierId: supplierId ?? null,
    kind: body.includes("\nTA1*") ? "TA1" : "997",
    body,
    deliveryId: delivery.id,
    subjectType: null,
    subjectId: null,
  });
}

interface EdiSupplier {
  id: string;
  name: string;
  currency: string;
}

async function applySet(
  work: Work,
  supplier: EdiSupplier,
  deliveryId: string,
  { document }: ReadSet,
): Promise<SetOutcome> {
  switch (document?.kind) {
    case "856": {
      const { announcement } = document;
      const recorded = await recordAsn(work, { supplierId: supplier.id, announcement, source: "x12", deliveryId });
      if (!recorded.ok) return { refused: words(recorded.error) };
      const { asnId, number, differences } = recorded.value;
      return { outcome: `${number}, ${differences} lines differ`, subject: { type: "asn", id: asnId } };
    }
    case "855":
      return applyAcknowledgment(work, supplier, deliveryId, document.acknowledgment);
    case "997":
      return applyReport(work, supplier, document.report);
    default:
      return { refused: "An order from a supplier is not taken: orders go the other way." };
  }
} // prettier-ignore

async function applyAcknowledgment(
  work: Work,
  supplier: EdiSupplier,
  deliveryId: string,
  said: Acknowledgment,
): Promise<SetOutcome> {
  const order = await work.tx.purchaseOrder.findFirst({
    where: { tenantId: work.tenantId, supplierId: supplier.id, number: said.orderNumber },
    select: {
      id: true,
      purchaseOrderLineRows: {
        orderBy: { position: "asc" },
        select: { position: true, supplierCode: true },
      },
    },
  });
  if (!order) return { refused: `There is no order ${said.orderNumber} with ${supplier.name}.` };
  const lines: AcknowledgedLine[] = [];
  for (const line of said.lines) {
    const codes = line.codes.map(({ value }) => value);
    const known =
      order.purchaseOrderLineRows.find(({ supplierCode }) => codes.includes(supplierCode)) ??
      order.purchaseOrderLineRows.find(({ position }) => position === line.position);
    if (!known) return { refused: `Order ${said.orderNumber} has no line ${line.position ?? codes[0] ?? "?"}.` };
    const price = line.unitPrice === null ? null : parseDecimal(line.unitPrice, supplier.currency);
    if (price && !price.ok)
      return { refused: `Line ${known.position}: the price ${line.unitPrice} has no whole ${supplier.currency} minor unit.` };
    lines.push({
      position: known.position,
      isRejected: said.isRejected || line.isRejected,
      ...(line.quantity ? { quantity: line.quantity } : {}),
      ...(line.expectedOn ? { expectedOn: line.expectedOn } : {}),
      ...(price?.ok ? { unitCostMinor: price.value.minor } : {}),
    });
  }
  if (said.isRejected && lines.length === 0)
    lines.push(...order.purchaseOrderLineRows.map(({ position }) => ({ position, isRejected: true })));
  const sourceKey = `edi:${deliveryId}`;
  const acknowledged = await acknowledgeOrder(work, { orderId: order.id, sourceKey, lines });
  if (!acknowledged.ok) return { refused: words(acknowledged.error) };
  const subject = { type: "purchase_order", id: order.id };
  return { outcome: `${said.orderNumber}, ${acknowledged.value.differences} differences`, subject };
} // prettier-ignore

const kindOfGroup: Record<string, string> = { PO: "850", FA: "997" };

async function applyReport(
  work: Work,
  supplier: EdiSupplier,
  report: FunctionalAcknowledgment,
): Promise<SetOutcome> {
  const { groupControl, functionalId } = report;
  const kind = kindOfGroup[functionalId] ?? functionalId;
  const isAccepted = report.isAccepted && report.sets.every((set) => set.isAccepted);
  const outcome = isAccepted ? "Accepted" : report.sets.flatMap(({ codes }) => codes).join("; ") || "Rejected";
  const status = isAccepted ? "accepted" : "rejected";
  const sent = await settleSent(work, { supplierId: supplier.id, kind, groupControl }, { status, outcome });
  const orderId = sent[0]?.subjectId;
  if (!orderId) return { refused: `Nothing was sent to ${supplier.name} as ${kind} ${groupControl}.` };
  if (!isAccepted) await raiseRejected(work, orderId, outcome);
  return { outcome: `${kind} ${groupControl}: ${outcome}`, subject: { type: "purchase_order", id: orderId } };
} // prettier-ignore

/** A refusal as a sentence, for the inbox. */
function words(refusal: InboundRefusal): string {
  if (refusal.code === "inbound.asn_duplicate")
    return `Shipment ${refusal.shipmentNumber} was announced before, as ${refusal.number}.`;
  if (refusal.code === "inbound.sscc_twice") return `The SSCC ${refusal.sscc} is on another pallet or notice.`;
  if (refusal.code === "inbound.location_unknown")
    return "It names no order of ours and no place we know, so where it goes is not known.";
  if (refusal.code === "inbound.order_state") return `${refusal.number} is ${refusal.status}.`;
  return refusal.code;
} // prettier-ignore

import { createHash } from "node:crypto";
import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { callPartner, connectionOf, type PartnerAnswer } from "#server/modules/partners/public.ts";
import { clock } from "#server/platform/clock.ts";
import { insertDocument, type EdiDocumentFields } from "../edi-store.ts";
import type { InboundRefusal } from "../errors.ts";
import { documentReady } from "../events.ts";
import { tellOrder } from "../store.ts";

type Outgoing = Pick<
  EdiDocumentFields,
  "connectionId" | "supplierId" | "kind" | "body" | "deliveryId" | "subjectType" | "subjectId"
>;

/** Keeps an interchange of ours; it is delivered to its partner after the commit. @returns the document's id */
export async function keepOutgoing(work: Work, controlNumber: number, fields: Outgoing): Promise<string> {
  const documentId = await insertDocument(work, {
    ...fields,
    direction: "out",
    status: "ready",
    interchangeControl: String(controlNumber),
    groupControl: String(controlNumber),
    setControl: "0001",
    position: 0,
    problems: [],
    outcome: "",
  });
  await emit(work, documentReady, { documentId });
  return documentId;
}

/** What came of a try. `again`: the partner is busy or away, and the same try makes sense after the time. */
export type Delivered =
  | { outcome: "sent" | "undelivered" | "nothing to send" }
  | { outcome: "again"; detail: string; retryAfterMs: number };

/**
 * Delivers a document to its partner's mailbox: one POST of the interchange under the document's id as Message-Id, as with AS2, so
 * that a try whose answer was lost and its repetition are one file there, and X12's control numbers say the same once more. A
 * document that was sent is not sent again. One that the partner refuses asks a person.
 */
export async function deliverDocument(scope: Scope, documentId: string): Promise<Delivered> {
  const found = await transact(scope, async (work) => {
    const document = await work.tx.ediDocument.findUnique({
      where: { tenantId_id: { tenantId: work.tenantId, id: documentId } },
    });
    if (document?.status !== "ready" || document.connectionId === null) return null;
    const connection = await connectionOf(work, document.connectionId);
    const supplier = document.supplierId
      ? await work.tx.supplier.findUnique({
          where: { tenantId_id: { tenantId: work.tenantId, id: document.supplierId } },
          select: { ediId: true },
        })
      : null;
    // a mailbox without an address is emptied by hand: its documents wait to be downloaded
    return connection && connection.baseUrl !== ""
      ? { document, connection, to: supplier?.ediId ?? "" }
      : null;
  });
  if (!found) return { outcome: "nothing to send" };
  const { document, connection, to } = found;
  const subject = document.subjectId
    ? { subject: { type: document.subjectType!, id: document.subjectId } }
    : {};
  const answered = await callPartner(scope, {
    connectionId: connection.id,
    lane: "orders",
    operation: `edi.send_${document.kind.toLowerCase()}`,
    method: "POST",
    path: "/messages",
    headers: { "as2-from": connection.account, "as2-to": to },
    raw: { contentType: "application/edi-x12", text: document.body },
    idempotencyKey: documentId,
    idempotencyHeader: "message-id",
    ...subject,
  });
  if (answered.ok && isWhole(answered.value, document.body)) {
    await transact(scope, (work) => markSent(work, documentId));
    return { outcome: "sent" };
  }
  if (!answered.ok && (answered.error.retryable || answered.error.unknownOutcome)) {
    const { detail, retryAfterMs = 60_000 } = answered.error;
    return { outcome: "again", detail, retryAfterMs };
  }
  const detail = answered.ok ? "The partner took other bytes than were sent." : answered.error.detail;
  await transact(scope, (work) => markUndelivered(work, documentId, detail));
  return { outcome: "undelivered" };
}

/** Whether the receipt of a partner that gives one (sha256 of what it took, as an MDN's MIC) is for these bytes. */
function isWhole(answer: PartnerAnswer, body: string): boolean {
  const told = (answer.body as { sha256?: unknown } | null)?.sha256;
  return typeof told !== "string" || told === createHash("sha256").update(body, "utf8").digest("hex");
}

async function markSent(work: Work, documentId: string): Promise<void> {
  const document = await settleReady(work, documentId, { status: "sent", sentAt: clock.now() });
  if (!document) return;
  await solve(work, { dedupeKey: undeliveredKey(documentId), resolution: "It was delivered." });
  if (document.subjectType === "purchase_order" && document.subjectId)
    await tellOrder(
      work,
      document.subjectId,
      "document",
      `The X12 ${document.kind} is in the supplier's mailbox`,
      {
        documentId,
      },
    );
}

const undeliveredKey = (documentId: string): string => `edi.undelivered:${documentId}`;

async function markUndelivered(work: Work, documentId: string, detail: string): Promise<void> {
  const document = await settleReady(work, documentId, {
    status: "undelivered",
    outcome: detail.slice(0, 2_000),
  });
  if (!document) return;
  if (document.subjectType === "purchase_order" && document.subjectId)
    await tellOrder(
      work,
      document.subjectId,
      "document",
      `The supplier's mailbox refused the X12 ${document.kind}: ${detail}`,
    );
  await raise(work, {
    type: "edi.undelivered",
    severity: "high",
    subjectType: document.subjectType ?? "edi_document",
    subjectId: document.subjectId ?? documentId,
    title: `An X12 ${document.kind} cannot be delivered`,
    facts: { kind: document.kind, control: document.interchangeControl, reason: detail },
    nextAction:
      "Look at the connection's key and address, then send the document again from the order; or send the PDF by mail.",
    ownerRole: "operations",
    dedupeKey: undeliveredKey(documentId),
    dueInMinutes: 120,
  });
}

/** Ends the waiting of a document once: of two tries that end at the same time one does. */
async function settleReady(
  work: Work,
  documentId: string,
  changes: { status: string; sentAt?: Date; outcome?: string },
): Promise<{
  kind: string;
  interchangeControl: string;
  subjectType: string | null;
  subjectId: string | null;
} | null> {
  const { tenantId } = work;
  const { count } = await work.tx.ediDocument.updateMany({
    where: { tenantId, id: documentId, status: "ready" },
    data: { ...changes, updatedAt: clock.now() },
  });
  if (count === 0) return null;
  return work.tx.ediDocument.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: documentId } },
    select: { kind: true, interchangeControl: true, subjectType: true, subjectId: true },
  });
}

/**
 * Puts a document that could not be delivered back among what is sent. Asking again changes nothing.
 *
 * @returns `inbound.document_unknown`
 */
export async function sendDocumentAgain(
  work: Work,
  documentId: string,
): Promise<Result<undefined, InboundRefusal>> {
  const { tenantId } = work;
  const document = await work.tx.ediDocument.findUnique({
    where: { tenantId_id: { tenantId, id: documentId } },
    select: { direction: true },
  });
  if (document?.direction !== "out") return err({ code: "inbound.document_unknown", documentId });
  const { count } = await work.tx.ediDocument.updateMany({
    where: { tenantId, id: documentId, status: "undelivered" },
    data: { status: "ready", outcome: "", updatedAt: clock.now() },
  });
  if (count > 0) await emit(work, documentReady, { documentId });
  return ok();
}

import { newId } from "#kernel/ids.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

export type EdiStatus = "applied" | "refused" | "ready" | "sent" | "undelivered" | "accepted" | "rejected";

/** A document as it is kept: one transaction set that came in, or one interchange that goes out. */
export interface EdiDocumentFields {
  connectionId: string | null;
  supplierId: string | null;
  direction: "in" | "out";
  kind: string;
  status: EdiStatus;
  interchangeControl: string;
  groupControl: string;
  setControl: string;
  position: number;
  body: string;
  problems: string[];
  outcome: string;
  deliveryId: string | null;
  subjectType: string | null;
  subjectId: string | null;
}

export async function insertDocument(work: Work, fields: EdiDocumentFields): Promise<string> {
  const id = newId("edi");
  const now = clock.now();
  await work.tx.ediDocument.create({
    data: { ...fields, tenantId: work.tenantId, id, createdAt: now, updatedAt: now },
  });
  return id;
}

/** Positions of a delivery's sets that were applied by an earlier try; what was refused then is forgotten. */
export async function beginDelivery(
  work: Work,
  deliveryId: string,
): Promise<{ applied: Set<number>; isAnswered: boolean }> {
  const { tenantId } = work;
  await work.tx.ediDocument.deleteMany({
    where: { tenantId, deliveryId, direction: "in", status: "refused" },
  });
  const rows = await work.tx.ediDocument.findMany({
    where: { tenantId, deliveryId },
    select: { position: true, direction: true },
  });
  return {
    applied: new Set(rows.filter(({ direction }) => direction === "in").map(({ position }) => position)),
    isAnswered: rows.some(({ direction }) => direction === "out"),
  };
}

/** What waits to be sent, the oldest first. */
export async function documentsToSend(work: Work, limit: number): Promise<{ id: string }[]> {
  return work.tx.ediDocument.findMany({
    where: { tenantId: work.tenantId, direction: "out", status: "ready", connectionId: { not: null } },
    orderBy: { id: "asc" },
    take: limit,
    select: { id: true },
  });
}

/** The next control number of what we send: of 9 digits at most, so it begins again after that. */
export async function nextControl(work: Work): Promise<number> {
  return Number(((await nextNumber(work, "x12_interchange")) - 1n) % 999_999_999n) + 1;
}

/** Marks what we sent under a group control number; the documents it was. */
export async function settleSent(
  work: Work,
  sent: { supplierId: string; kind: string; groupControl: string },
  verdict: { status: "accepted" | "rejected"; outcome: string },
): Promise<{ id: string; subjectId: string | null }[]> {
  const where: Prisma.EdiDocumentWhereInput = { tenantId: work.tenantId, direction: "out", ...sent };
  const rows = await work.tx.ediDocument.findMany({ where, select: { id: true, subjectId: true } });
  await work.tx.ediDocument.updateMany({ where, data: { ...verdict, updatedAt: clock.now() } });
  return rows;
}

import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { CareCreditStatus, CareReason } from "./contract.ts";

/** What a credit was proposed to be, by invoice line; `totalMinor` has the tax in it. */
export interface ProposedLine {
  invoiceLineId: string;
  totalMinor: bigint;
}

export interface CareCreditRow {
  id: string;
  orderId: string;
  invoiceId: string;
  exceptionId: string | null;
  reason: CareReason;
  status: CareCreditStatus;
  lines: ProposedLine[];
  amountMinor: bigint;
  currency: string;
  requestedBy: string;
  decidedBy: string | null;
  creditNoteId: string | null;
}

/** One after the other for one order: a proposal looks at what was proposed before. */
export async function lockOrderCare(work: Work, orderId: string): Promise<void> {
  const name = `${work.tenantId}/care/${orderId}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

export async function creditOfKey(work: Work, idempotencyKey: string): Promise<CareCreditRow | null> {
  const row = await work.tx.careCredit.findUnique({
    where: { tenantId_idempotencyKey: { tenantId: work.tenantId, idempotencyKey } },
  });
  return row && toRow(row);
}

/** The credit with its row locked; null when this merchant has none of that id. */
export async function lockCredit(work: Work, id: string): Promise<CareCreditRow | null> {
  await work.tx
    .$queryRaw`select id from care_credit where tenant_id = ${work.tenantId} and id = ${id} for update`;
  const row = await work.tx.careCredit.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
  });
  return row && toRow(row);
}

export interface NewCareCredit {
  id: string;
  orderId: string;
  invoiceId: string;
  exceptionId: string | null;
  idempotencyKey: string;
  reason: CareReason;
  note: string;
  status: CareCreditStatus;
  lines: ProposedLine[];
  /** The offer and the facts it was decided on. */
  offer: unknown;
  amountMinor: bigint;
  currency: string;
  policyVersion: number;
  requestedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  creditNoteId: string | null;
}

export async function insertCredit(work: Work, credit: NewCareCredit): Promise<void> {
  await work.tx.careCredit.create({
    data: {
      ...credit,
      tenantId: work.tenantId,
      requestedBy: work.actor.id,
      lines: asJson(credit.lines),
      offer: asJson(credit.offer),
    },
  });
}

export async function saveDecision(
  work: Work,
  id: string,
  decision: { status: CareCreditStatus; decidedAt: Date; decisionNote: string; creditNoteId: string | null },
): Promise<void> {
  await work.tx.careCredit.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...decision, decidedBy: work.actor.id, version: { increment: 1 } },
  });
}

function toRow(row: Prisma.CareCreditGetPayload<object>): CareCreditRow {
  const lines = row.lines as unknown as { invoiceLineId: string; totalMinor: string }[];
  return {
    id: row.id,
    orderId: row.orderId,
    invoiceId: row.invoiceId,
    exceptionId: row.exceptionId,
    reason: row.reason as CareReason,
    status: row.status as CareCreditStatus,
    lines: lines.map(({ invoiceLineId, totalMinor }) => ({ invoiceLineId, totalMinor: BigInt(totalMinor) })),
    amountMinor: row.amountMinor,
    currency: row.currency,
    requestedBy: row.requestedBy,
    decidedBy: row.decidedBy,
    creditNoteId: row.creditNoteId,
  };
}

/** Notes that a buyer was told something. False when this was told before. */
export async function insertMessage(
  work: Work,
  message: {
    orderId: string;
    parcelId: string | null;
    trigger: string;
    dedupeKey: string;
    mailId: string | null;
    status: "queued" | "suppressed";
    reason: string;
  },
): Promise<boolean> {
  const { count } = await work.tx.careMessage.createMany({
    data: [{ ...message, tenantId: work.tenantId, id: newId("cms") }],
    skipDuplicates: true,
  });
  return count > 0;
}

/** JSON of a value; bigints become decimal text. */
function asJson(value: unknown): Prisma.InputJsonValue {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? part.toString() : part,
  );
  return JSON.parse(text) as Prisma.InputJsonValue;
}

import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { issueCreditNote, type InvoicingRefusal } from "#server/modules/invoicing/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { DecideCreditInput } from "../contract.ts";
import type { CareRefusal } from "../errors.ts";
import { lockCredit, saveDecision, type CareCreditRow } from "../store.ts";
import { closeException, noteOnException } from "./close-exception.ts";

export interface DecidedCredit {
  creditId: string;
  status: "executed" | "rejected";
  creditNoteId: string | null;
}

/**
 * A second person says yes or no to a credit. Yes issues the credit note in the same transaction, so it is given exactly once; when
 * the invoice has not enough left any more, nothing is given and the credit goes on waiting. Saying the same again changes nothing.
 *
 * @returns `care.credit_unknown`, `.own_proposal`, `.decided_already`, or a refusal of invoicing such as `invoicing.over_credit`
 */
export async function decideCredit(
  work: Work,
  input: DecideCreditInput,
): Promise<Result<DecidedCredit, CareRefusal | InvoicingRefusal>> {
  const creditId = input.id;
  const credit = await lockCredit(work, creditId);
  if (!credit) return err({ code: "care.credit_unknown", creditId });
  if (credit.status !== "awaiting_approval") {
    const { status, decidedBy, creditNoteId } = credit;
    const isSame = decidedBy === work.actor.id && status === (input.decision === "approve" ? "executed" : "rejected");
    return isSame ? ok({ creditId, status, creditNoteId }) : err({ code: "care.decided_already", creditId, status, decidedBy });
  } // prettier-ignore
  if (credit.requestedBy === work.actor.id) return err({ code: "care.own_proposal", creditId });
  if (input.decision === "decline") {
    await saveDecision(work, creditId, {
      status: "rejected",
      decidedAt: clock.now(),
      decisionNote: input.note,
      creditNoteId: null,
    });
    await noteOnException(work, credit.exceptionId, `The credit was declined: ${input.note}`);
    return ok({ creditId, status: "rejected", creditNoteId: null });
  }
  return approve(work, credit, input.note);
}

async function approve(
  work: Work,
  credit: CareCreditRow,
  decisionNote: string,
): Promise<Result<DecidedCredit, InvoicingRefusal>> {
  const { invoiceId, reason, lines } = credit;
  const issued = await issueCreditNote(work, {
    ...{ invoiceId, reason, lines },
    sourceKey: `care:${credit.id}`,
    refund: true,
  });
  if (!issued.ok) return issued;
  const { creditNoteId, number } = issued.value;
  await saveDecision(work, credit.id, {
    status: "executed",
    decidedAt: clock.now(),
    decisionNote,
    creditNoteId,
  });
  await closeException(work, credit.exceptionId, number);
  return ok({ creditId: credit.id, status: "executed", creditNoteId });
}

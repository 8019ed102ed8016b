import { newId } from "#kernel/ids.ts";
import { tellMoney } from "#kernel/money.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import {
  issueCreditNote,
  spreadCredit,
  type CreditableLine,
  type InvoicingRefusal,
} from "#server/modules/invoicing/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { ProposeCreditInput } from "../contract.ts";
import { needsApproval, reasonsToAsk, type Offer } from "../domain/offer.ts";
import type { CareRefusal } from "../errors.ts";
import { offerFor } from "../queries/offer-for.ts";
import { creditOfKey, insertCredit, lockOrderCare, type ProposedLine } from "../store.ts";
import { closeException, noteOnException } from "./close-exception.ts";

export interface ProposedCredit {
  creditId: string;
  status: "executed" | "awaiting_approval" | "rejected";
  amountMinor: bigint;
  currency: string;
  creditNoteId: string | null;
}

/**
 * Gives a buyer what the policy offers, or asks a second person for it. Within the policy the credit note is issued in the same
 * transaction; above its limits it waits for {@link decideCredit}. The same idempotency key proposes once.
 *
 * @returns the credit; `care.order_unknown`, `.not_invoiced`, `.nothing_offered`, `.more_than_left`, or a refusal of invoicing
 */
export async function proposeCredit(
  work: Work,
  input: ProposeCreditInput,
): Promise<Result<ProposedCredit, CareRefusal | InvoicingRefusal>> {
  const { orderId, reason, idempotencyKey } = input;
  await lockOrderCare(work, orderId);
  const earlier = await creditOfKey(work, idempotencyKey);
  if (earlier) {
    const { id, status, amountMinor, currency, creditNoteId } = earlier;
    return ok({ creditId: id, status, amountMinor, currency, creditNoteId });
  }
  const found = await offerFor(work, input);
  if (!found.ok) return found;
  const { offer, facts, invoiceId, lines, leftMinor, currency, policyVersion } = found.value;
  const amountMinor = input.amountMinor ?? offer.amountMinor;
  if (amountMinor === 0n)
    return err({ code: "care.nothing_offered", orderId, explanation: offer.explanation });
  if (amountMinor > leftMinor)
    return err({ code: "care.more_than_left", invoiceId, askedMinor: amountMinor, leftMinor, currency });
  const creditId = newId("ccr");
  const proposed = linesOf(lines, offer, amountMinor);
  const isImmediate = !needsApproval(offer, amountMinor);
  const note = isImmediate
    ? await issueCreditNote(work, { invoiceId, sourceKey: `care:${creditId}`, reason, lines: proposed, refund: true }) // prettier-ignore
    : null;
  if (note && !note.ok) return note;
  const now = clock.now();
  const status = isImmediate ? "executed" : "awaiting_approval";
  const creditNoteId = note?.value.creditNoteId ?? null;
  await insertCredit(work, {
    id: creditId,
    ...{
      orderId,
      invoiceId,
      idempotencyKey,
      reason,
      status,
      amountMinor,
      currency,
      policyVersion,
      creditNoteId,
    },
    exceptionId: input.exceptionId ?? null,
    note: input.note ?? "",
    lines: proposed,
    offer: { ...offer, approvalReasons: reasonsToAsk(offer, amountMinor), facts },
    requestedAt: now,
    decidedBy: isImmediate ? "policy" : null,
    decidedAt: isImmediate ? now : null,
  });
  const exceptionId = input.exceptionId ?? null;
  const amount = tellMoney(amountMinor, currency);
  if (note) await closeException(work, exceptionId, note.value.number);
  else await noteOnException(work, exceptionId, `A credit of ${amount} waits for a second person.`);
  return ok({ creditId, status, amountMinor, currency, creditNoteId });
}

/** Shipping's part of an offer from the shipping line, the rest from the items; another amount over all lines in proportion. */
function linesOf(lines: CreditableLine[], offer: Offer, amountMinor: bigint): ProposedLine[] {
  const of = (kind: CreditableLine["kind"], minor: bigint) =>
    minor > 0n ? spreadCredit(lines.filter((line) => line.kind === kind), minor) : []; // prettier-ignore
  const spread =
    amountMinor === offer.amountMinor
      ? [...of("item", offer.itemsMinor), ...of("shipping", offer.shippingMinor)]
      : spreadCredit(lines, amountMinor);
  return spread.map(({ invoiceLineId, totalMinor = 0n }) => ({ invoiceLineId, totalMinor }));
}

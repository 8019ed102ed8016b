import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import type { Work } from "#server/db/transact.ts";
import type { CareCreditStatus, CareReason, CreditListInput } from "../contract.ts";

/** One row of the list. Amounts are minor units of `currency`, tax in them. */
export interface CareCreditListRow {
  id: string;
  orderId: string;
  orderNumber: string;
  customerName: string;
  invoiceId: string;
  invoiceNumber: string;
  exceptionId: string | null;
  reason: CareReason;
  note: string;
  status: CareCreditStatus;
  amountMinor: bigint;
  currency: string;
  /** What is left of the invoice now. */
  leftMinor: bigint;
  explanation: string[];
  approvalReasons: string[];
  offeredMinor: bigint;
  policyVersion: number;
  requestedBy: string;
  requestedByName: string;
  requestedAt: Date;
  decidedByName: string | null;
  decidedAt: Date | null;
  decisionNote: string | null;
  creditNoteId: string | null;
}

interface StoredOffer {
  amountMinor?: string;
  explanation?: string[];
  approvalReasons?: string[];
}

const cursorKey = z.tuple([z.boolean(), z.string()]);

/** Credits: what waits for approval first, then the newest. */
export async function listCredits(work: Work, input: CreditListInput): Promise<Page<CareCreditListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const { tenantId } = work;
  const status = input.status === "all" ? null : input.status;
  const found = await work.tx.$queryRaw<
    (Omit<CareCreditListRow, "explanation" | "approvalReasons" | "offeredMinor"> & {
      offer: StoredOffer;
      isWaiting: boolean;
    })[]
  >`
    select * from (
      select c.id, c.order_id as "orderId", o.channel_order_name as "orderNumber", o.customer_name as "customerName",
             c.invoice_id as "invoiceId", i.number as "invoiceNumber", c.exception_id as "exceptionId", c.reason, c.note, c.status,
             c.amount_minor as "amountMinor", c.currency, b.total_minor - b.credited_minor as "leftMinor", c.offer,
             c.policy_version as "policyVersion", c.requested_by as "requestedBy", coalesce(r.name, c.requested_by) as "requestedByName",
             c.requested_at as "requestedAt", coalesce(d.name, c.decided_by) as "decidedByName", c.decided_at as "decidedAt",
             c.decision_note as "decisionNote", c.credit_note_id as "creditNoteId", c.status = 'awaiting_approval' as "isWaiting"
        from care_credit c
        join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
        join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
        join invoice_balance b on b.tenant_id = c.tenant_id and b.invoice_id = c.invoice_id
        left join app_user r on r.id = c.requested_by
        left join app_user d on d.id = c.decided_by
       where c.tenant_id = ${tenantId} and (${status}::text is null or c.status = ${status})
         and (${input.orderId ?? null}::text is null or c.order_id = ${input.orderId ?? null})) t
     where ${after === undefined} or (t."isWaiting", t.id) < (${after?.[0] ?? false}, ${after?.[1] ?? ""})
     order by t."isWaiting" desc, t.id desc limit ${input.limit + 1}`;
  const page = cutPage(found, input.limit, (row) => [row.isWaiting, row.id]);
  return {
    ...page,
    items: page.items.map(({ offer, isWaiting: _isWaiting, ...row }) => ({
      ...row,
      explanation: offer.explanation ?? [],
      approvalReasons: offer.approvalReasons ?? [],
      offeredMinor: BigInt(offer.amountMinor ?? "0"),
    })),
  };
}

/** How many credits wait for a second person, and how much they are, by currency. */
export async function waitingCredits(
  work: Work,
): Promise<{ currency: string; count: number; amountMinor: bigint }[]> {
  return work.tx.$queryRaw`
    select currency, count(*)::int as count, sum(amount_minor)::bigint as "amountMinor" from care_credit
     where tenant_id = ${work.tenantId} and status = 'awaiting_approval' group by currency order by currency`;
}

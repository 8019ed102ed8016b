import { daysBetween, localDateOf } from "#kernel/time.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { creditable, type CreditableLine } from "#server/modules/invoicing/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { CarePolicy, OfferInput } from "../contract.ts";
import type { OfferFacts } from "../domain/offer.ts";
import type { CareRefusal } from "../errors.ts";

/** Facts of an offer, with the invoice it would be credited on and that invoice's lines. */
export interface OfferCase {
  orderNumber: string;
  invoiceId: string;
  invoiceNumber: string;
  currency: string;
  lines: CreditableLine[];
  leftMinor: bigint;
  facts: OfferFacts;
  /** Every invoice of the order, the newest first, to choose another one. */
  invoices: { id: string; number: string; leftMinor: bigint }[];
}

const leftOf = (lines: readonly CreditableLine[], kind?: CreditableLine["kind"]): bigint =>
  lines
    .filter((line) => !kind || line.kind === kind)
    .reduce((sum, line) => sum + line.netLeftMinor + line.taxLeftMinor, 0n);

/**
 * Gathers what an offer is decided on. The tables of orders, fulfillment and shipping are only read here.
 *
 * @returns `care.order_unknown` or `care.not_invoiced` when there is nothing to decide
 */
export async function offerCase(
  work: Work,
  input: OfferInput,
  policy: CarePolicy,
): Promise<Result<OfferCase, CareRefusal>> {
  const { orderId, reason } = input;
  const { tenantId } = work;
  const order = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId, id: orderId } },
    select: { channelOrderName: true, number: true, currency: true, promiseOn: true, email: true },
  });
  if (!order) return err({ code: "care.order_unknown", orderId });
  const invoices = await invoicesOf(work, orderId);
  const invoice = await invoiceToCredit(work, input, invoices);
  if (!invoice) return err({ code: "care.not_invoiced", orderId });
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  const shipment = await work.tx.shipment.findFirst({
    where: { tenantId, fulfillmentOrderId: invoice.fulfillmentOrderId ?? "" },
    select: { deliveredAt: true, promiseOn: true },
  });
  const now = clock.now();
  const today = localDateOf(now, merchant.timeZone);
  const deliveredOn = shipment?.deliveredAt ? localDateOf(shipment.deliveredAt, merchant.timeZone) : null;
  const promisedOn = shipment?.promiseOn ?? order.promiseOn;
  const facts: OfferFacts = {
    reason,
    currency: invoice.currency,
    left: { itemsMinor: leftOf(invoice.lines, "item"), shippingMinor: leftOf(invoice.lines, "shipping") },
    today,
    promisedOn,
    deliveredOn,
    invoicedOn: invoice.issuedOn,
    daysLate: promisedOn ? daysBetween(promisedOn, deliveredOn ?? today) : 0,
    daysSince: daysBetween(deliveredOn ?? invoice.issuedOn, today),
    sameReasonCount: await work.tx.careCredit.count({
      where: { tenantId, orderId, reason, status: { not: "rejected" } },
    }),
    buyerCreditCount: await creditsOfBuyer(work, order.email, policy.history.days, now),
    monthMinor: await givenInMonth(work, policy.currency, today, merchant.timeZone),
  };
  return ok({
    orderNumber: order.channelOrderName || order.number,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    currency: invoice.currency,
    lines: invoice.lines,
    leftMinor: leftOf(invoice.lines),
    facts,
    invoices: invoices.map(({ id, number, lines }) => ({ id, number, leftMinor: leftOf(lines) })),
  });
}

type InvoiceWithLines = Awaited<ReturnType<typeof invoicesOf>>[number];

async function invoicesOf(work: Work, orderId: string) {
  const invoices = await work.tx.invoice.findMany({
    where: { tenantId: work.tenantId, orderId },
    select: { id: true, number: true, issuedOn: true, currency: true, fulfillmentOrderId: true },
    orderBy: { id: "desc" },
    take: 50,
  });
  const withLines = [];
  for (const invoice of invoices) withLines.push({ ...invoice, lines: await creditable(work, invoice.id) });
  return withLines;
}

/** The invoice that was named, else that of the exception's shipment, else the newest with something left. */
async function invoiceToCredit(
  work: Work,
  input: OfferInput,
  invoices: InvoiceWithLines[],
): Promise<InvoiceWithLines | null> {
  if (input.invoiceId) return invoices.find((invoice) => invoice.id === input.invoiceId) ?? null;
  const shipped = input.exceptionId ? await fulfillmentOfException(work, input.exceptionId) : null;
  const ofShipment = invoices.filter((invoice) => invoice.fulfillmentOrderId === shipped);
  const inTurn = [...ofShipment, ...invoices];
  return inTurn.find((invoice) => leftOf(invoice.lines) > 0n) ?? inTurn[0] ?? null;
}

async function fulfillmentOfException(work: Work, exceptionId: string): Promise<string | null> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select s.fulfillment_order_id as id
      from exception e
      join shipment s on s.tenant_id = e.tenant_id
       and (e.subject_type = 'shipment' and s.id = e.subject_id
         or e.subject_type = 'fulfillment_order' and s.fulfillment_order_id = e.subject_id
         or e.subject_type = 'parcel' and exists (select from parcel p where p.tenant_id = s.tenant_id and p.id = e.subject_id and p.shipment_id = s.id))
     where e.tenant_id = ${work.tenantId} and e.id = ${exceptionId} limit 1`;
  return rows[0]?.id ?? null;
}

async function creditsOfBuyer(work: Work, email: string | null, days: number, now: Date): Promise<number> {
  if (!email) return 0;
  const since = new Date(now.getTime() - days * 86_400_000);
  const [row] = await work.tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from care_credit c join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
     where c.tenant_id = ${work.tenantId} and o.email = ${email} and c.status <> 'rejected' and c.requested_at >= ${since}`;
  return row?.count ?? 0;
}

async function givenInMonth(work: Work, currency: string, today: string, timeZone: string): Promise<bigint> {
  const [row] = await work.tx.$queryRaw<{ minor: bigint }[]>`
    select coalesce(sum(amount_minor), 0)::bigint as minor from care_credit
     where tenant_id = ${work.tenantId} and currency = ${currency} and status = 'executed'
       and decided_at >= (${`${today.slice(0, 7)}-01`}::date::timestamp at time zone ${timeZone})`;
  return row?.minor ?? 0n;
}

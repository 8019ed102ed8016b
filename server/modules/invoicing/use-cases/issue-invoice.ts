import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import { emit } from "#server/db/outbox.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { chart, postJournal } from "#server/modules/ledger/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { defaultInvoicingPolicy, invoicingPolicySchema, type InvoicingPolicy } from "../contract.ts";
import { allocateInvoice, type AllocatedLine } from "../domain/allocate.ts";
import { momentOf } from "../domain/moment.ts";
import { counterOf, documentNumber } from "../domain/number.ts";
import { totalsOf, type InvoiceTotals } from "../domain/postings.ts";
import type { InvoicingRefusal } from "../errors.ts";
import { invoiceIssued } from "../events.ts";
import { fulfillmentToInvoice, orderToInvoice, type OrderToInvoice } from "../queries/order-to-invoice.ts";
import { insertInvoice, invoiceOfSource, lockOrderInvoicing } from "../store.ts";

export interface IssuedInvoice {
  invoiceId: string;
  number: string;
  /** False when the shipment was invoiced before. */
  isNew: boolean;
}

/**
 * Invoices what a fulfillment order shipped, with its share of the order's discounts, taxes and shipping. Once for each
 * fulfillment order: a second call returns the first invoice. Lines, number, policy version and journal are final.
 *
 * @returns the invoice; `invoicing.fulfillment_unknown`, `.not_shipped`, `.nothing_to_invoice` or `.channel_invoices`
 */
export async function issueInvoice(
  work: Work,
  input: { fulfillmentOrderId: string },
): Promise<Result<IssuedInvoice, InvoicingRefusal>> {
  const { fulfillmentOrderId } = input;
  const fulfillment = await fulfillmentToInvoice(work, fulfillmentOrderId);
  if (!fulfillment) return err({ code: "invoicing.fulfillment_unknown", fulfillmentOrderId });
  const { orderId, status } = fulfillment;
  await lockOrderInvoicing(work, orderId);
  const sourceKey = `fulfillment:${fulfillmentOrderId}`;
  const earlier = await invoiceOfSource(work, sourceKey);
  if (earlier) return ok({ invoiceId: earlier.id, number: earlier.number, isNew: false });
  if (status !== "shipped") return err({ code: "invoicing.not_shipped", fulfillmentOrderId, status });
  const policy = await current(work, "invoicing.policy", invoicingPolicySchema, defaultInvoicingPolicy);
  const order = await orderToInvoice(work, orderId, fulfillmentOrderId);
  if (momentOf(policy.body, order.connectionId) === "never")
    return err({ code: "invoicing.channel_invoices", orderId, policyVersion: policy.version });
  const lines = allocateInvoice({ ...order, shippingOn: policy.body.shippingOn });
  if (lines.length === 0) return err({ code: "invoicing.nothing_to_invoice", fulfillmentOrderId, orderId });
  const traced = { ...work, traceId: order.traceId };
  return ok(await write(traced, { sourceKey, fulfillmentOrderId, order, lines, policy }));
}

interface Decided {
  sourceKey: string;
  fulfillmentOrderId: string;
  order: OrderToInvoice;
  lines: AllocatedLine[];
  policy: { version: number; body: InvoicingPolicy };
}

async function write(work: Work, decided: Decided): Promise<IssuedInvoice> {
  const { order, lines, policy, sourceKey, fulfillmentOrderId } = decided;
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  const issuedAt = clock.now();
  const issuedOn = localDateOf(issuedAt, merchant.timeZone);
  const totals = totalsOf(lines);
  const { invoiceSeries, shippingOn, paymentTermsDays, paper, footer } = policy.body;
  const counter = counterOf("invoice", invoiceSeries, issuedOn);
  // late, because others of the series wait from here to the commit
  const number = documentNumber(
    invoiceSeries,
    issuedOn,
    await nextNumber(work, counter.series, counter.period),
  );
  const invoiceId = await insertInvoice(
    work,
    {
      number,
      orderId: order.orderId,
      fulfillmentOrderId,
      sourceKey,
      issuedOn,
      issuedAt,
      currency: order.currency,
      ...totals,
      taxesIncluded: order.taxesIncluded,
      seller: { name: merchant.legalName || merchant.name, address: merchant.address },
      billTo: order.billTo,
      allocation: {
        orderNumber: order.orderNumber,
        shippingOn,
        terms: { paymentTermsDays, paper, footer },
        lines: lines.map(({ kind, orderLineId, share }) => ({ kind, orderLineId, ...share })),
      },
      policyVersion: policy.version,
      traceId: order.traceId,
    },
    lines,
  );
  await emit(work, invoiceIssued, { invoiceId, orderId: order.orderId });
  await post(work, { invoiceId, number, issuedOn, order, totals });
  return { invoiceId, number, isNew: true };
}

async function post(
  work: Work,
  invoice: {
    invoiceId: string;
    number: string;
    issuedOn: string;
    order: OrderToInvoice;
    totals: InvoiceTotals;
  },
): Promise<void> {
  const { totals, order } = invoice;
  await postJournal(work, {
    eventKey: `invoice:${invoice.invoiceId}`,
    postedOn: invoice.issuedOn,
    currency: order.currency,
    sourceType: "invoice",
    sourceId: invoice.invoiceId,
    orderId: order.orderId,
    memo: `Invoice ${invoice.number} for order ${order.orderNumber}`,
    lines: [
      { account: chart.receivable.code, debit: totals.totalMinor },
      { account: chart.discounts.code, debit: totals.discountMinor },
      { account: chart.sales.code, credit: totals.netMinor + totals.discountMinor },
      { account: chart.shippingIncome.code, credit: totals.shippingMinor },
      { account: chart.taxPayable.code, credit: totals.taxMinor },
    ],
  });
}

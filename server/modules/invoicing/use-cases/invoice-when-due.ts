import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { shipmentOf } from "#server/modules/shipping/public.ts";
import { defaultInvoicingPolicy, invoicingPolicySchema } from "../contract.ts";
import { momentOf } from "../domain/moment.ts";
import { connectionOfOrder, fulfillmentToInvoice } from "../queries/order-to-invoice.ts";
import { issueInvoice } from "./issue-invoice.ts";

/** What became of a shipment that may have to be invoiced: the invoice's id, or in a word why there is none. */
export type WhenDue = { invoiceId: string } | { waits: string };

/**
 * Invoices a fulfillment order if the policy of its channel says that its moment has come. Called at every moment that can be the
 * one; calling it again changes nothing.
 */
export async function invoiceWhenDue(work: Work, fulfillmentOrderId: string): Promise<WhenDue> {
  const fulfillment = await fulfillmentToInvoice(work, fulfillmentOrderId);
  if (!fulfillment) return { waits: "invoicing.fulfillment_unknown" };
  if (fulfillment.status !== "shipped") return { waits: "invoicing.not_shipped" };
  const { body } = await current(work, "invoicing.policy", invoicingPolicySchema, defaultInvoicingPolicy);
  const moment = momentOf(body, await connectionOfOrder(work, fulfillment.orderId));
  if (moment === "manual") return { waits: "a person" };
  if (moment === "delivery" && (await shipmentOf(work, { fulfillmentOrderId }))?.status !== "delivered")
    return { waits: "delivery" };
  const issued = await issueInvoice(work, { fulfillmentOrderId });
  return issued.ok ? { invoiceId: issued.value.invoiceId } : { waits: issued.error.code };
}

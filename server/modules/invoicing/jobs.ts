import { systemScope, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { fulfillmentOrderShipped } from "#server/modules/fulfillment/events.ts";
import { parcelStatusChanged } from "#server/modules/shipping/events.ts";
import { shipmentsOfOrder } from "#server/modules/shipping/public.ts";
import { invoiceWhenDue } from "./use-cases/invoice-when-due.ts";

const concurrency = { limit: 2, key: "event.data.tenantId" };
const retries = 8;

export const jobs = [
  /** Invoices a shipment when it leaves, where the policy says so. */
  inngest.createFunction(
    { id: "invoice-shipment", triggers: [on(fulfillmentOrderShipped)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, fulfillmentOrderId } = event.data;
      return step.run("invoice", () =>
        transact(systemScope(tenantId, "invoice-shipment", traceId ?? undefined), (work) =>
          invoiceWhenDue(work, fulfillmentOrderId),
        ),
      );
    },
  ),
  /** Invoices a shipment when its last parcel was delivered, where the policy says so. */
  inngest.createFunction(
    {
      id: "invoice-delivery",
      triggers: [on(parcelStatusChanged, "event.data.status == 'delivered'")],
      concurrency,
      retries,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId, shipmentId } = event.data;
      return step.run("invoice", () =>
        transact(systemScope(tenantId, "invoice-delivery", traceId ?? undefined), async (work) => {
          const shipment = (await shipmentsOfOrder(work, orderId)).find(({ id }) => id === shipmentId);
          return shipment
            ? invoiceWhenDue(work, shipment.fulfillmentOrderId)
            : { waits: "shipping.shipment_unknown" };
        }),
      );
    },
  ),
];

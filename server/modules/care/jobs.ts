import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import {
  parcelStatusChanged,
  returnLabelPurchased,
  shipmentShipped,
} from "#server/modules/shipping/events.ts";
import { invoiceIssued } from "#server/modules/invoicing/events.ts";
import { refundDue, rmaDecided } from "#server/modules/returns/events.ts";
import { refundsDueOf } from "#server/modules/returns/public.ts";
import { trackingLink } from "#server/modules/shipping/public.ts";
import { env } from "#server/platform/env.ts";
import { messageTriggers } from "./contract.ts";
import { refundReturn } from "./use-cases/refund-return.ts";
import { tellBuyer } from "./use-cases/tell-buyer.ts";

const retries = 6;
const concurrency = { limit: 2, key: "event.data.tenantId" };

async function linkTo(work: Work, orderId: string): Promise<string> {
  const { token } = await trackingLink(work, orderId);
  return `${env().APP_URL}/track/${token}`;
}

export const jobs = [
  /** Credits what a return gives back, once its trigger was reached. */
  inngest.createFunction(
    { id: "care-refund-return", triggers: [on(refundDue)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, rmaId } = event.data;
      return step.run("credit", () =>
        transact(systemScope(tenantId, "care-refund-return", traceId ?? undefined), (work) =>
          refundReturn(work, rmaId),
        ),
      );
    },
  ),
  /** An order was invoiced after the refund of its return was due: now it can be credited. */
  inngest.createFunction(
    { id: "care-refund-invoiced-return", triggers: [on(invoiceIssued)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId } = event.data;
      return step.run("credit", () =>
        transact(systemScope(tenantId, "care-refund-invoiced-return", traceId ?? undefined), async (work) => {
          for (const rmaId of await refundsDueOf(work, orderId)) await refundReturn(work, rmaId);
        }),
      );
    },
  ),
  /** Tells a buyer that the order left. */
  inngest.createFunction(
    { id: "care-tell-shipped", triggers: [on(shipmentShipped)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId, shipmentId } = event.data;
      return step.run("tell", () =>
        transact(systemScope(tenantId, "care-tell-shipped", traceId ?? undefined), (work) =>
          tellBuyer(work, { orderId, parcelId: null, subjectId: shipmentId, trigger: "shipped", linkTo }),
        ),
      );
    },
  ),
  /** Tells a buyer where a parcel is, for the steps that have a text. */
  inngest.createFunction(
    { id: "care-tell-parcel", triggers: [on(parcelStatusChanged)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId, parcelId, status } = event.data;
      const trigger = messageTriggers.find((known) => known === status);
      if (!trigger) return "nothing to tell";
      return step.run("tell", () =>
        transact(systemScope(tenantId, "care-tell-parcel", traceId ?? undefined), (work) =>
          tellBuyer(work, { orderId, parcelId, subjectId: parcelId, trigger, linkTo }),
        ),
      );
    },
  ),
  /** Tells a buyer whether what was asked for can come back. */
  inngest.createFunction(
    { id: "care-tell-return-decided", triggers: [on(rmaDecided)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId, rmaId, decision } = event.data;
      if (decision === "canceled") return "nothing to tell";
      const about = { orderId, rmaId, parcelId: null, subjectId: rmaId, linkTo };
      return step.run("tell", () =>
        transact(systemScope(tenantId, "care-tell-return-decided", traceId ?? undefined), (work) =>
          tellBuyer(work, { ...about, trigger: `return_${decision}` }),
        ),
      );
    },
  ),
  /** Tells a buyer that the label of a return is there. A return can have another one after the first was given back. */
  inngest.createFunction(
    { id: "care-tell-return-label", triggers: [on(returnLabelPurchased)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId, rmaId, shipmentId } = event.data;
      const about = { orderId, rmaId, parcelId: null, subjectId: shipmentId, linkTo };
      return step.run("tell", () =>
        transact(systemScope(tenantId, "care-tell-return-label", traceId ?? undefined), (work) =>
          tellBuyer(work, { ...about, trigger: "return_label" }),
        ),
      );
    },
  ),
];

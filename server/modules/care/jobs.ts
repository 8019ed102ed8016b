import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { parcelStatusChanged, shipmentShipped } from "#server/modules/shipping/events.ts";
import { trackingLink } from "#server/modules/shipping/public.ts";
import { env } from "#server/platform/env.ts";
import { messageTriggers } from "./contract.ts";
import { tellBuyer } from "./use-cases/tell-buyer.ts";

const retries = 6;
const concurrency = { limit: 2, key: "event.data.tenantId" };

async function linkTo(work: Work, orderId: string): Promise<string> {
  const { token } = await trackingLink(work, orderId);
  return `${env().APP_URL}/track/${token}`;
}

export const jobs = [
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
];

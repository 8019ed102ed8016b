import { systemScope, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { returnLabelPurchased, returnParcelMoved } from "#server/modules/shipping/events.ts";
import { markInTransit } from "./use-cases/decide-rma.ts";
import { noteLabel } from "./use-cases/return-label.ts";

const retries = 8;
const concurrency = { limit: 2, key: "event.data.tenantId" };

export const jobs = [
  /** Writes the tracking number of a return's label to the return. */
  inngest.createFunction(
    { id: "returns-note-label", triggers: [on(returnLabelPurchased)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, rmaId, trackingNumber } = event.data;
      return step.run("note", () =>
        transact(systemScope(tenantId, "returns-note-label", traceId ?? undefined), (work) =>
          noteLabel(work, { rmaId, trackingNumber }),
        ),
      );
    },
  ),
  /** The carrier scanned a return's parcel: it is on its way. One that is here already, or called off, stays as it is. */
  inngest.createFunction(
    { id: "returns-mark-in-transit", triggers: [on(returnParcelMoved)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, traceId, rmaId } = event.data;
      return step.run("mark", async () => {
        const moved = await transact(
          systemScope(tenantId, "returns-mark-in-transit", traceId ?? undefined),
          (work) => markInTransit(work, { id: rmaId, trackingNumber: "" }),
        );
        return moved.ok ? moved.value.status : moved.error.code;
      });
    },
  ),
];

import { systemScope, transact } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { batchApproved, batchDue, batchMapped, revertAsked } from "./events.ts";
import { beginApproved } from "./use-cases/approve-later.ts";
import { revertChunk } from "./use-cases/end-batch.ts";
import { applyChunk, planChunk } from "./use-cases/run-chunk.ts";

const concurrency = { limit: 1, key: "event.data.tenantId" };
const retries = 8;

/** Each step is one chunk in one transaction, which also keeps the place it reached. */
export const jobs = [
  inngest.createFunction(
    { id: "plan-import", triggers: [on(batchMapped)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, batchId } = event.data;
      for (let chunk = 0; ; chunk++) {
        const { hasMore } = await step.run(`try-${chunk}`, () =>
          planChunk(systemScope(tenantId, "plan-import"), batchId),
        );
        if (!hasMore) return { chunks: chunk };
      }
    },
  ),
  inngest.createFunction(
    { id: "begin-waiting-import", triggers: [on(batchDue)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, batchId } = event.data;
      return step.run("begin", () =>
        transact(systemScope(tenantId, "begin-waiting-import"), (work) => beginApproved(work, batchId)),
      );
    },
  ),
  inngest.createFunction(
    { id: "apply-import", triggers: [on(batchApproved)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, batchId } = event.data;
      for (let chunk = 0; ; chunk++) {
        const { hasMore } = await step.run(`apply-${chunk}`, () =>
          applyChunk(systemScope(tenantId, "apply-import"), batchId),
        );
        if (!hasMore) return { chunks: chunk };
      }
    },
  ),
  inngest.createFunction(
    { id: "revert-import", triggers: [on(revertAsked)], concurrency, retries },
    async ({ event, step }) => {
      const { tenantId, batchId } = event.data;
      for (let chunk = 0; ; chunk++) {
        const { hasMore } = await step.run(`revert-${chunk}`, () =>
          revertChunk(systemScope(tenantId, "revert-import"), batchId),
        );
        if (!hasMore) return { chunks: chunk };
      }
    },
  ),
];

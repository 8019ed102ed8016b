import { systemScope, tenantIds, transact, transactSql } from "#server/db/transact.ts";
import { inPortions, manyInTime, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { clock } from "#server/platform/clock.ts";
import { countJobs } from "./count-jobs.ts";
import {
  backorderCanceled,
  backorderFillable,
  backorderFilled,
  backorderOpened,
  stockChanged,
} from "./events.ts";
import { planBackorders } from "./use-cases/expect-stock.ts";
import { waitingSkus } from "./queries/waiting-skus.ts";
import { documentPublished } from "#server/modules/releases/events.ts";
import { followDocument } from "./use-cases/activate-buffer-rule.ts";
import { askToCancel } from "./use-cases/ask-to-cancel.ts";
import { announceTurns } from "./use-cases/announce-turns.ts";
import { fillBackorders } from "./use-cases/fill-backorders.ts";
import { expireReservations } from "./use-cases/reserve-stock.ts";
import { setAsideExpired } from "./use-cases/set-aside-expired.ts";
import { watchReorderPoints } from "./use-cases/watch-reorder-points.ts";

export const jobs = [
  inngest.createFunction(
    {
      id: "fill-backorders",
      triggers: [on(backorderFillable)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, skuIds } = event.data;
      const scope = systemScope(tenantId, "fill-backorders", traceId ?? undefined);
      for (let round = 0, filled = 0; ; round++) {
        const answer = await step.run(`fill-${round}`, () =>
          transactSql(scope, (work) => fillBackorders(work, skuIds)),
        );
        filled += answer.filled;
        if (!answer.hasMore) return { filled };
      }
    },
  ),
  inngest.createFunction(
    {
      id: "plan-backorders",
      triggers: [on(backorderOpened), on(backorderFilled), on(backorderCanceled)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyInTime, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "plan-backorders", traceOf(events));
      const portions = inPortions(
        events.flatMap(({ data }) => data.orderIds),
        1_000,
      );
      for (const [part, orderIds] of portions.entries())
        await step.run(`plan-${part}`, () =>
          transact(scope, async (work) => planBackorders(work, await waitingSkus(work, orderIds))),
        );
    },
  ),
  inngest.createFunction(
    {
      id: "watch-reorder-points",
      triggers: [on(stockChanged)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyInTime, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "watch-reorder-points", traceOf(events));
      const portions = inPortions(
        events.flatMap(({ data }) => data.skuIds),
        1_000,
      );
      for (const [part, skuIds] of portions.entries())
        await step.run(`watch-${part}`, () => transact(scope, (work) => watchReorderPoints(work, skuIds)));
    },
  ),
  inngest.createFunction(
    {
      id: "follow-buffer-document",
      triggers: [on(documentPublished, "event.data.kind == 'inventory.buffers'")],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId } = event.data;
      const scope = systemScope(tenantId, "follow-buffer-document", traceId ?? undefined);
      return step.run("follow", () => transact(scope, followDocument));
    },
  ),
  inngest.createFunction(
    { id: "turn-buffers", triggers: [{ cron: "* * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`turn-${tenantId}`, () =>
          transact(systemScope(tenantId, "turn-buffers"), announceTurns),
        );
    },
  ),
  inngest.createFunction(
    { id: "set-aside-expired", triggers: [{ cron: "11 * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      const merchants = await step.run("merchants", () => tenantIds());
      let lots = 0;
      for (const tenantId of merchants) {
        for (let round = 0; ; round++) {
          const answer = await step.run(`${tenantId}-${round}`, () =>
            transact(systemScope(tenantId, "set-aside-expired"), (work) => setAsideExpired(work)),
          );
          lots += answer.lots;
          if (!answer.hasMore) break;
        }
      }
      return { lots };
    },
  ),
  inngest.createFunction(
    { id: "expire-reservations", triggers: [{ cron: "* * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      const merchants = await step.run("merchants", () => tenantIds());
      let expired = 0;
      for (const tenantId of merchants) {
        expired += await step.run(`expire-${tenantId}`, () =>
          transact(systemScope(tenantId, "expire-reservations"), (work) =>
            expireReservations(work, clock.now()),
          ),
        );
      }
      return { expired };
    },
  ),
  inngest.createFunction(
    { id: "ask-to-cancel", triggers: [{ cron: "23 * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`ask-${tenantId}`, () =>
          transact(systemScope(tenantId, "ask-to-cancel"), askToCancel),
        );
    },
  ),
  ...countJobs,
];

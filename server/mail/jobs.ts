import { systemScope } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { mailQueued } from "./events.ts";
import { recordMailFailure, sendMail } from "./send-mail.ts";

export const jobs = [
  inngest.createFunction(
    {
      id: "send-mail",
      triggers: [on(mailQueued)],
      concurrency: { limit: 4, key: "event.data.tenantId" },
      retries: 8,
      onFailure: async ({ event, error, step }) => {
        const { tenantId, mailId } = event.data.event.data as { tenantId: string; mailId: string };
        await step.run("give-up", () =>
          recordMailFailure(systemScope(tenantId, "send-mail"), mailId, error.message),
        );
      },
    },
    async ({ event, step }) => {
      const { tenantId, traceId, mailId } = event.data;
      return step.run("send", () =>
        sendMail(systemScope(tenantId, "send-mail", traceId ?? undefined), mailId),
      );
    },
  ),
];

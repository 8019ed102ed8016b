import { z } from "zod";
import { permitted, RefusalError, router, unwrap, within } from "#server/api/trpc.ts";
import {
  callListInput,
  connectPartnerInput,
  deliveryListInput,
  pauseInput,
  reconnectPartnerInput,
} from "./contract.ts";
import { partnerSetups } from "./domain/setups.ts";
import { listAccounts } from "./queries/accounts.ts";
import { getDelivery, inboxBalance, listCalls, listDeliveries } from "./queries/list-deliveries.ts";
import { connectPartner, probePartner, reconnectPartner } from "./use-cases/connect-partner.ts";
import { endRotation, setPaused } from "./use-cases/save-connection.ts";
import { replayDelivery } from "./use-cases/settle-deliveries.ts";

export const partnersRouter = router({
  connections: permitted("partners:read")
    .input(z.strictObject({}))
    .query(({ ctx }) =>
      within(ctx.scope, async (work) => {
        const connections = await work.tx.connection.findMany({
          where: { tenantId: work.tenantId },
          orderBy: { id: "asc" },
          omit: { credentialsSealed: true, webhookSecretSealed: true, previousWebhookSecretSealed: true },
        });
        const balances = new Map((await inboxBalance(work)).map((row) => [row.connectionId, row]));
        return connections.map((connection) => ({
          ...connection,
          inbox: balances.get(connection.id) ?? null,
        }));
      }),
    ),
  accounts: permitted("partners:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, (work) => listAccounts(work))),
  kinds: permitted("partners:read")
    .input(z.strictObject({}))
    .query(() => partnerSetups.map(({ headers: _headers, probePath: _probePath, ...setup }) => setup)),
  connect: permitted("partners:write")
    .input(connectPartnerInput)
    .mutation(async ({ ctx, input }) => unwrap(await connectPartner(ctx.scope, input))),
  probe: permitted("partners:write")
    .input(z.strictObject({ connectionId: z.string().max(80) }))
    .mutation(({ ctx, input }) => probePartner(ctx.scope, input.connectionId)),
  reconnect: permitted("partners:write")
    .input(reconnectPartnerInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => reconnectPartner(work, input))),
    ),
  setPaused: permitted("partners:write")
    .input(pauseInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => setPaused(work, input)))),
  endRotation: permitted("partners:write")
    .input(z.strictObject({ connectionId: z.string().max(80) }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => endRotation(work, input.connectionId))),
    ),
  deliveries: permitted("partners:read")
    .input(deliveryListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listDeliveries(work, input))),
  delivery: permitted("partners:read")
    .input(z.strictObject({ id: z.string().max(80) }))
    .query(async ({ ctx, input }) => {
      const delivery = await within(ctx.scope, (work) => getDelivery(work, input.id));
      if (!delivery) throw new RefusalError({ code: "partners.delivery_unknown", deliveryId: input.id });
      return delivery;
    }),
  replay: permitted("partners:write")
    .input(z.strictObject({ id: z.string().max(80) }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => replayDelivery(work, input.id))),
    ),
  calls: permitted("partners:read")
    .input(callListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listCalls(work, input))),
});

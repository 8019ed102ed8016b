import { z } from "zod";
import { permitted, unwrap, within } from "#server/api/trpc.ts";
import { publish } from "#server/modules/releases/public.ts";
import {
  acceptProposalsInput,
  proposalListInput,
  proposalPolicy,
  publishProposalPolicyInput,
  refuseProposalsInput,
} from "./contract.ts";
import { lagHistory } from "./queries/lag-history.ts";
import { listProposals } from "./queries/list-proposals.ts";
import { acceptProposals, refuseProposals } from "./use-cases/decide-proposals.ts";
import { currentProposalPolicy, proposeBuffers } from "./use-cases/propose-buffers.ts";

/** The doors to buffers that are proposed from measured lag. */
export const proposalProcedures = {
  proposals: permitted("channels:read")
    .input(proposalListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listProposals(work, input))),
  lagHistory: permitted("channels:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, lagHistory)),
  proposeNow: permitted("channels:write")
    .input(z.strictObject({}))
    .mutation(({ ctx }) => within(ctx.scope, proposeBuffers)),
  acceptProposals: permitted("channels:write")
    .input(acceptProposalsInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => acceptProposals(work, input))),
    ),
  refuseProposals: permitted("channels:write")
    .input(refuseProposalsInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => refuseProposals(work, input))),
    ),
  proposalPolicy: permitted("channels:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, currentProposalPolicy)),
  publishProposalPolicy: permitted("releases:write")
    .input(publishProposalPolicyInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "channels.buffer_proposals", schema: proposalPolicy, ...input }),
        ),
      ),
    ),
};

import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import type { Session } from "#server/auth/session-record.ts";
import { publish } from "#server/modules/releases/public.ts";
import {
  decideProposalInput,
  ownershipSchema,
  proposalListInput,
  publishOwnershipInput,
} from "./contract.ts";
import type { Writer } from "./domain/ownership.ts";
import { listProposals } from "./queries/list-proposals.ts";
import { decideProposal } from "./use-cases/decide-proposal.ts";
import { currentOwnership } from "./use-cases/propose-fields.ts";

/** Who is signed in, as somebody who writes fields. */
export const writerOf = (session: Session): Writer => ({
  kind: "person",
  id: session.userId,
  role: session.role,
});

/** Who owns which field, and what others want to change. */
export const proposalsRouter = router({
  list: permitted("catalog:read")
    .input(proposalListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listProposals(work, input))),
  decide: permitted("catalog:decide")
    .input(decideProposalInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => decideProposal(work, input, writerOf(ctx.session)))),
    ),
  ownership: permitted("catalog:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, currentOwnership)),
  publishOwnership: permitted("releases:write")
    .input(publishOwnershipInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "catalog.ownership", schema: ownershipSchema, ...input }),
        ),
      ),
    ),
});

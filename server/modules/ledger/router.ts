import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { journalListInput, manualJournalInput, month, reverseInput, trialBalanceInput } from "./contract.ts";
import { getJournal } from "./queries/get-journal.ts";
import { listAccounts } from "./queries/list-accounts.ts";
import { listJournals } from "./queries/list-journals.ts";
import { listMonths } from "./queries/list-months.ts";
import { trialBalance } from "./queries/trial-balance.ts";
import { closeMonth, reopenMonth } from "./use-cases/close-month.ts";
import { postManualJournal } from "./use-cases/post-journal.ts";
import { reverseJournal } from "./use-cases/reverse-journal.ts";

const nothing = z.strictObject({});
const oneMonth = z.strictObject({ month });

export const ledgerRouter = router({
  accounts: permitted("ledger:read")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, listAccounts)),
  journals: permitted("ledger:read")
    .input(journalListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listJournals(work, input))),
  journal: permitted("ledger:read")
    .input(z.strictObject({ id: z.string().max(80) }))
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getJournal(work, input.id)))),
  trialBalance: permitted("ledger:read")
    .input(trialBalanceInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => trialBalance(work, input))),
  months: permitted("ledger:read")
    .input(nothing)
    .query(({ ctx }) => within(ctx.scope, listMonths)),
  post: permitted("ledger:write")
    .input(manualJournalInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => postManualJournal(work, input))),
    ),
  reverse: permitted("ledger:write")
    .input(reverseInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => reverseJournal(work, input))),
    ),
  closeMonth: permitted("ledger:write")
    .input(oneMonth)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => closeMonth(work, input.month))),
    ),
  reopenMonth: permitted("ledger:write")
    .input(oneMonth)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => reopenMonth(work, input.month))),
    ),
});

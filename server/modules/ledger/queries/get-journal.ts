import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { LedgerRefusal } from "../errors.ts";

/** One journal with its lines and its links to what it corrects and what corrects it. Amounts are minor units. */
export type JournalDetail = Extract<Awaited<ReturnType<typeof getJournal>>, { ok: true }>["value"];

/** `ledger.journal_unknown` when this merchant has no such journal. */
export async function getJournal(work: Work, journalId: string) {
  const row = await work.tx.journal.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: journalId } },
    omit: { tenantId: true },
    include: {
      journalLineRows: {
        orderBy: { position: "asc" },
        select: {
          position: true,
          accountCode: true,
          debitMinor: true,
          creditMinor: true,
          memo: true,
          account: { select: { name: true } },
        },
      },
    },
  });
  if (!row) return err({ code: "ledger.journal_unknown", journalId } satisfies LedgerRefusal);
  const reversal = await work.tx.journal.findUnique({
    where: { tenantId_eventKey: { tenantId: work.tenantId, eventKey: `reversal:${journalId}` } },
    select: { id: true, number: true },
  });
  const reverses = row.reversesJournalId
    ? await work.tx.journal.findUnique({
        where: { tenantId_id: { tenantId: work.tenantId, id: row.reversesJournalId } },
        select: { id: true, number: true },
      })
    : null;
  const { journalLineRows, ...journal } = row;
  return ok({
    ...journal,
    lines: journalLineRows.map(({ account, ...line }) => ({ ...line, accountName: account.name })),
    reversal,
    reverses,
  }) satisfies Result<unknown, LedgerRefusal>;
}

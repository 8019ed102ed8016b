import type { Work } from "#server/db/transact.ts";
import { chartAccounts, type AccountKind, type ChartAccount } from "../contract.ts";

/** Accounts a person can post to: the chart and what the merchant has besides, by code. */
export async function listAccounts(work: Work): Promise<ChartAccount[]> {
  const rows = await work.tx.account.findMany({
    where: { tenantId: work.tenantId },
    select: { code: true, name: true, kind: true },
  });
  const own = rows.map((row) => ({ ...row, kind: row.kind as AccountKind }));
  const codes = new Set(own.map(({ code }) => code));
  return [...own, ...chartAccounts.filter(({ code }) => !codes.has(code))].sort((a, b) =>
    a.code.localeCompare(b.code),
  );
}

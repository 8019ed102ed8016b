import type { Work } from "#server/db/transact.ts";
import type { AccountKind, TrialBalanceInput } from "../contract.ts";

/** One account in one currency. Amounts are minor units. */
export interface TrialBalanceRow {
  accountCode: string;
  accountName: string;
  kind: AccountKind;
  currency: string;
  debitMinor: bigint;
  creditMinor: bigint;
  /** Debits less credits: positive where the account stands on the debit side. */
  balanceMinor: bigint;
}

/** Sums of a period by account and currency. Over all accounts of a currency debits equal credits. */
export async function trialBalance(work: Work, input: TrialBalanceInput): Promise<TrialBalanceRow[]> {
  return work.tx.$queryRaw<TrialBalanceRow[]>`
    select a.code as "accountCode", a.name as "accountName", a.kind, s.currency, s.debit as "debitMinor", s.credit as "creditMinor",
           s.debit - s.credit as "balanceMinor"
      from (select l.account_code, j.currency, sum(l.debit_minor)::bigint as debit, sum(l.credit_minor)::bigint as credit
              from journal j join journal_line l on l.tenant_id = j.tenant_id and l.journal_id = j.id
             where j.tenant_id = ${work.tenantId} and j.posted_on >= ${input.fromOn ?? "0000-01-01"}
               and j.posted_on <= ${input.toOn ?? "9999-12-31"}
             group by 1, 2) s
      join account a on a.tenant_id = ${work.tenantId} and a.code = s.account_code
     order by s.currency, a.code`;
}

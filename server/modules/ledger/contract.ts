import { z } from "zod";
import { isLocalDate } from "#kernel/time.ts";
import { pageInput } from "#kernel/keyset.ts";

export const accountKinds = ["asset", "liability", "equity", "income", "expense"] as const;
export type AccountKind = (typeof accountKinds)[number];

export interface ChartAccount {
  code: string;
  name: string;
  kind: AccountKind;
}

/**
 * The accounts that operations post to. A processor's money waits in clearing until the bank has it, so the balance of 1200 is
 * exactly what is not explained yet (capabilities of bookkeeping tools call it a clearing account per processor).
 */
export const chart = {
  bank: { code: "1000", name: "Bank", kind: "asset" },
  receivable: { code: "1100", name: "Receivable", kind: "asset" },
  processorClearing: { code: "1200", name: "Processor clearing", kind: "asset" },
  processorReserve: { code: "1210", name: "Processor reserve", kind: "asset" },
  taxPayable: { code: "2100", name: "Tax payable", kind: "liability" },
  refundsPayable: { code: "2200", name: "Refunds payable", kind: "liability" },
  processorAdvance: { code: "2300", name: "Processor advance", kind: "liability" },
  sales: { code: "4000", name: "Sales", kind: "income" },
  shippingIncome: { code: "4100", name: "Shipping income", kind: "income" },
  discounts: { code: "4200", name: "Discounts", kind: "income" },
  creditsGiven: { code: "4900", name: "Credits given", kind: "income" },
  processorFees: { code: "5100", name: "Processor fees", kind: "expense" },
  disputes: { code: "5200", name: "Disputes", kind: "expense" },
  shippingCost: { code: "5300", name: "Shipping cost", kind: "expense" },
  adjustments: { code: "5900", name: "Unexplained and adjustments", kind: "expense" },
} as const satisfies Record<string, ChartAccount>;

/** The chart as a list, by code. */
export const chartAccounts: readonly ChartAccount[] = Object.values(chart);

/** Code of an account of the chart. */
export type AccountCode = (typeof chart)[keyof typeof chart]["code"];

/** Where balances of this kind grow: debit for what is owned and spent, credit for what is owed and earned. */
export function normalSide(kind: AccountKind): "debit" | "credit" {
  return kind === "asset" || kind === "expense" ? "debit" : "credit";
}

export const periodStatuses = ["open", "closed"] as const;
export type PeriodStatus = (typeof periodStatuses)[number];

export const localDate = z.string().refine(isLocalDate, "must be a date, YYYY-MM-DD");
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "must be a month, YYYY-MM");
const currency = z.string().regex(/^[A-Z]{3}$/, "must be a currency code");
const accountCode = z.string().regex(/^\d{4}$/, "must be an account code of four digits");

export const journalListInput = z.strictObject({
  fromOn: localDate.optional(),
  toOn: localDate.optional(),
  accountCode: accountCode.optional(),
  sourceType: z.string().max(40).optional(),
  sourceId: z.string().max(120).optional(),
  orderId: z.string().max(80).optional(),
  currency: currency.optional(),
  ...pageInput,
});
export type JournalListInput = z.infer<typeof journalListInput>;

export const trialBalanceInput = z.strictObject({
  /** First day that counts; all of the past without it. */
  fromOn: localDate.optional(),
  /** Last day that counts. */
  toOn: localDate.optional(),
});
export type TrialBalanceInput = z.infer<typeof trialBalanceInput>;

/** Larger than any amount of a merchant; keeps sums within Postgres' bigint. */
const largestMinor = 10n ** 15n;
const amount = z.bigint().min(0n).max(largestMinor);

export const manualJournalInput = z.strictObject({
  /** Made by the browser, so that sending twice posts once. */
  requestId: z.string().regex(/^[0-9a-zA-Z_-]{8,80}$/),
  postedOn: localDate,
  currency,
  memo: z.string().trim().min(3, "say why").max(500),
  lines: z
    .array(
      z.strictObject({
        account: accountCode,
        debit: amount.default(0n),
        credit: amount.default(0n),
        memo: z.string().max(200).default(""),
      }),
    )
    .min(2)
    .max(100),
});
export type ManualJournalInput = z.infer<typeof manualJournalInput>;

export const reverseInput = z.strictObject({
  journalId: z.string().max(80),
  postedOn: localDate,
  memo: z.string().trim().min(3, "say why").max(500),
});

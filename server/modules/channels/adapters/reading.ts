import { z } from "zod";
import { pathText, type ShapeProblem } from "#kernel/json.ts";
import { isBelievable, parseDecimal } from "#kernel/money.ts";
import type { ChannelOrder } from "../domain/channel-order.ts";

/** A decimal as channels write it: "12.50" in most places, 12.5 in some. Converted once the currency is known. */
export const decimal = z
  .union([z.string().max(60), z.number()], { error: "must be a decimal" })
  .transform(String);

/**
 * A price of a catalog, which names no currency. Eleven digits before the point are inside what is believed of an amount in
 * every currency, also in those with four decimals.
 */
export const listedPrice = decimal.refine((text) => !(Math.abs(Number(text)) >= 1e11), "is out of range");

/** What a shop shows of an item; below zero where it was oversold. The limit is that of the columns. */
export const levelQuantity = z.int32();

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/** An instant with its offset, such as "2026-03-01T10:00:00-05:00". */
export const instant = z.string().transform((text, context) => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(text)
    ? new Date(text)
    : undefined;
  if (at && at.getTime() >= earliest && at.getTime() < latest) return at;
  context.addIssue({ code: "custom", message: `is not a time with offset: ${text.slice(0, 60)}` });
  return z.NEVER;
});

/** A count of goods. Larger ones are typing mistakes or attacks; the limit keeps price × quantity inside 64 bits. */
export const lineQuantity = z.number().int().min(0).max(1_000_000);

/** Text that people wrote; null and missing are the same. */
export const freeText = (longest: number) =>
  z
    .union([z.string(), z.number(), z.boolean()])
    .nullish()
    .transform((value) => (value === null || value === undefined ? null : String(value)))
    .refine((value) => value === null || value.length <= longest, `is longer than ${longest} characters`);

export const flag = z.boolean().nullish();

export const currencyCode = z
  .string()
  .transform((code) => code.toUpperCase())
  .refine((code) => /^[A-Z]{3}$/.test(code), "is not a currency code");

/** Converts decimals of one currency and remembers what could not be converted, with its path. */
export interface AmountReader {
  readonly problems: ShapeProblem[];
  /** Minor units, zero or more; missing counts as zero. */
  minor(text: string | null | undefined, path: readonly PropertyKey[]): bigint;
  /** Like `minor`, where a negative amount has a meaning. */
  signed(text: string | null | undefined, path: readonly PropertyKey[]): bigint;
  /** Remembers a problem that is not about one decimal. */
  refuse(path: readonly PropertyKey[], problem: string): void;
}

export function amountReader(currency: string): AmountReader {
  const problems: ShapeProblem[] = [];
  const refuse = (path: readonly PropertyKey[], problem: string) =>
    void problems.push({ path: pathText(path), problem });
  const signed = (text: string | null | undefined, path: readonly PropertyKey[]) => {
    if (text === null || text === undefined || text === "") return 0n;
    const parsed = parseDecimal(text, currency);
    if (!parsed.ok) {
      const problem =
        parsed.error.code === "money.too_precise" ? `has more decimals than ${currency}` : "is not an amount";
      refuse(path, `${problem}: ${text.slice(0, 60)}`);
      return 0n;
    }
    if (isBelievable(parsed.value.minor)) return parsed.value.minor;
    refuse(path, `is out of range: ${text.slice(0, 60)}`);
    return 0n;
  };
  const minor = (text: string | null | undefined, path: readonly PropertyKey[]) => {
    const amount = signed(text, path);
    if (amount < 0n) refuse(path, `must not be negative: ${(text ?? "").slice(0, 60)}`);
    return amount;
  };
  return { problems, minor, signed, refuse };
}

/** Sums over many believable amounts need not be believable; a list of lines is named as its channel names it. */
export function refuseLargeSums(
  order: Pick<ChannelOrder, "lines" | "shippingLines" | "totals">,
  lineList: string,
  amounts: AmountReader,
): void {
  const refuse = (path: readonly PropertyKey[]) => amounts.refuse(path, "adds up out of range");
  const isOdd = (line: { discountMinor: bigint; taxMinor: bigint }) =>
    !isBelievable(line.discountMinor) || !isBelievable(line.taxMinor);
  order.lines.forEach((line, index) => isOdd(line) && refuse([lineList, index]));
  order.shippingLines.forEach((line, index) => isOdd(line) && refuse(["shipping_lines", index]));
  if (!Object.values(order.totals).every(isBelievable)) refuse([lineList]);
}

/** Refinement for a list: an id that stands twice would overwrite the other. */
export function refuseRepeats(rows: readonly { id: string }[], context: z.RefinementCtx): void {
  const first = new Map<string, number>();
  for (const [index, { id }] of rows.entries()) {
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, index);
    else
      context.addIssue({
        code: "custom",
        path: [index, "id"],
        message: `repeats the id of entry ${earlier}`,
      });
  }
}

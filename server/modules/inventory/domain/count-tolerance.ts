import type { CountPolicy, OverReason } from "../contract.ts";

/** A line as it was counted; the cost of one unit is null where nobody wrote it down. */
export interface CountedLine {
  expected: number;
  counted: number;
  costMinor: bigint | null;
  currency: string | null;
}

/** Units counted beyond what was expected; negative when some are missing. */
export const varianceOf = (line: Pick<CountedLine, "expected" | "counted">): number =>
  line.counted - line.expected;

/** What a difference is worth at cost, signed, in minor units; null when the cost is not known. */
export const varianceValueOf = (line: CountedLine): bigint | null =>
  line.costMinor === null ? null : BigInt(varianceOf(line)) * line.costMinor;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/**
 * Why each line needs a second person, in the order given; empty when it posts by itself. Units, percent and value are all asked,
 * and what was found where the system knew of nothing is always looked at: a percentage of nothing says nothing. The value is that
 * of the whole count, so that many small differences are one large one.
 */
export function overTolerance(
  lines: readonly CountedLine[],
  { units, percent, values }: CountPolicy["tolerance"],
): OverReason[][] {
  const totals = new Map<string, bigint>();
  for (const line of lines) {
    const value = varianceValueOf(line);
    if (value !== null && line.currency)
      totals.set(line.currency, (totals.get(line.currency) ?? 0n) + magnitude(value));
  }
  const isOverValue = (currency: string): boolean => {
    const limit = values.find((one) => one.currency === currency);
    return limit === undefined || (totals.get(currency) ?? 0n) > BigInt(limit.minor);
  };
  return lines.map((line) => {
    const off = Math.abs(varianceOf(line));
    if (off === 0) return [];
    const isCosted = line.costMinor !== null && line.currency !== null;
    const over: [OverReason, boolean][] = [
      ["nothing_expected", line.expected === 0],
      ["units", off > units],
      ["percent", line.expected > 0 && off * 100 > percent * line.expected],
      ["cost_unknown", !isCosted],
      ["value", isCosted && isOverValue(line.currency!)],
    ];
    return over.flatMap(([reason, isOver]) => (isOver ? [reason] : []));
  });
}

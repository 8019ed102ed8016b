import type { Work } from "./transact.ts";

/**
 * The next number of a series, starting at 1. The counter row stays locked until the transaction ends and an abort gives
 * the number back, so a series has no gaps. Call it last in a transaction: others of the series wait for the commit.
 *
 * @param period the part in which the count restarts, e.g. "2026"; "" never restarts
 */
export async function nextNumber(work: Work, series: string, period = ""): Promise<bigint> {
  return nextNumbers(work, series, 1, period);
}

/** As {@link nextNumber}, for `count` numbers in a row. Returns the first of them. */
export async function nextNumbers(work: Work, series: string, count: number, period = ""): Promise<bigint> {
  const rows = await work.tx.$queryRaw<{ value: bigint }[]>`
    insert into number_series (tenant_id, series, period, next_value) values (${work.tenantId}, ${series}, ${period}, 1 + ${count}::integer)
    on conflict (tenant_id, series, period) do update set next_value = number_series.next_value + ${count}::integer
    returning next_value - ${count}::integer as value`;
  const value = rows[0]?.value;
  if (value === undefined) throw new Error(`Series ${series} gave no number.`);
  return value;
}

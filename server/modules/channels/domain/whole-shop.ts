interface Placed {
  listingId: string;
  quantity: number;
  explanation: { overChannel: { total: number } };
}

/**
 * What a channel with one figure for the whole shop shows of each listing: the total over its places. The row of the best place
 * stands for all; rows come best place first.
 */
export function wholeShop<Row extends Placed>(rows: readonly Row[]): Row[] {
  const first = new Map<string, Row>();
  for (const row of rows) if (!first.has(row.listingId)) first.set(row.listingId, row);
  return [...first.values()].map((row) => ({ ...row, quantity: row.explanation.overChannel.total }));
}

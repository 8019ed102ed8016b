/** A line that units can be counted in for, with how many it still takes. */
export interface OpenLine {
  asnLineId: string | null;
  orderLineId: string | null;
  open: number;
}

/** Units of one line; a null line takes what no line expects. */
export interface Spread {
  asnLineId: string | null;
  orderLineId: string | null;
  quantity: number;
  isExpected: boolean;
}

/**
 * Shares counted units among the lines that expect them, in their order. What is left over goes to the last line that was
 * announced or ordered, as more than expected, or to none.
 */
export function spread(quantity: number, lines: readonly OpenLine[]): Spread[] {
  const parts: Spread[] = [];
  let left = quantity;
  for (const { asnLineId, orderLineId, open } of lines) {
    const units = Math.min(left, Math.max(0, open));
    if (units === 0) continue;
    parts.push({ asnLineId, orderLineId, quantity: units, isExpected: true });
    left -= units;
  }
  if (left > 0) {
    const last = lines.at(-1);
    const { asnLineId = null, orderLineId = null } = last ?? {};
    parts.push({ asnLineId, orderLineId, quantity: left, isExpected: false });
  }
  return parts;
}

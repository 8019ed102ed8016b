/**
 * The weight of each kind of goods in a carton, in grams: quantity by unit weight where that is known; the others share what is
 * left of the carton, by their pieces. Nothing weighs less than a gram.
 */
export function weightsOf(
  cartonGrams: number,
  goods: readonly { quantity: number; unitGrams: number | null }[],
): number[] {
  const known = goods.reduce((sum, { quantity, unitGrams }) => sum + quantity * (unitGrams ?? 0), 0);
  const unknown = goods.reduce(
    (sum, { quantity, unitGrams }) => sum + (unitGrams === null ? quantity : 0),
    0,
  );
  const share = unknown === 0 ? 0 : Math.max(0, cartonGrams - known) / unknown;
  return goods.map(({ quantity, unitGrams }) => Math.max(1, Math.floor(quantity * (unitGrams ?? share))));
}

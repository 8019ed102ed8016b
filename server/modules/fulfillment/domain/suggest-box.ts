/** Sizes in millimeters, weights in grams. */
export interface BoxSize {
  id: string;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
  tareGrams: number;
  maxWeightGrams: number;
}

export interface PackItem {
  quantity: number;
  lengthMm: number | null;
  widthMm: number | null;
  heightMm: number | null;
  weightGrams: number | null;
}

/** Items never fill a box to the last corner; three quarters is what packers reach with mixed goods. */
const FILL = 0.75;

const volume = (box: { lengthMm: number; widthMm: number; heightMm: number }): number =>
  box.lengthMm * box.widthMm * box.heightMm;
const sides = (item: { lengthMm: number; widthMm: number; heightMm: number }): number[] =>
  [item.lengthMm, item.widthMm, item.heightMm].toSorted((a, b) => b - a);

/**
 * The smallest box that holds the items: each fits by its sides, turned as needed, all together by volume and weight. Items
 * without sizes count for nothing, so the packer decides. Null when not even the largest box holds them.
 */
export function suggestBox(boxes: readonly BoxSize[], items: readonly PackItem[]): BoxSize | null {
  const sized = items.flatMap(({ quantity, lengthMm, widthMm, heightMm }) =>
    lengthMm && widthMm && heightMm ? [{ quantity, lengthMm, widthMm, heightMm }] : [],
  );
  const needed = sized.reduce((sum, item) => sum + volume(item) * item.quantity, 0);
  const grams = items.reduce((sum, { weightGrams, quantity }) => sum + (weightGrams ?? 0) * quantity, 0);
  const fits = (box: BoxSize): boolean => {
    const inner = sides(box);
    return (
      grams + box.tareGrams <= box.maxWeightGrams &&
      needed <= volume(box) * (items.reduce((sum, { quantity }) => sum + quantity, 0) === 1 ? 1 : FILL) &&
      sized.every((item) => sides(item).every((side, index) => side <= inner[index]!))
    );
  };
  const bySize = boxes.toSorted((a, b) => volume(a) - volume(b) || (a.id < b.id ? -1 : 1));
  return bySize.find(fits) ?? null;
}

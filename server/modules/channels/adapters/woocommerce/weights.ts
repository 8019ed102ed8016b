/** Grams of one unit, by the value of the shop's setting "weight unit". Pound and ounce as agreed internationally in 1959. */
const grams: Readonly<Record<string, number>> = { kg: 1000, g: 1, lbs: 453.59237, oz: 28.349523125 };

/** The units a shop may keep weights in. */
export const isWeightUnit = (unit: string): boolean => Object.hasOwn(grams, unit);

/** A weight of a body in grams. Nothing is weighed at zero: that is how a shop says it does not know. */
export function gramsOf(weight: string | null | undefined, unit: string | null): number | null {
  const value = Number(weight?.trim() || NaN);
  const one = unit === null ? undefined : grams[unit];
  return one && value > 0 && Number.isFinite(value) ? Math.round(value * one) || null : null;
}

/** Grams as the shop's unit writes them, with as many decimals as bring the same grams back. */
export function weightText(weightGrams: number, unit: string): string {
  const value = weightGrams / grams[unit]!;
  for (let decimals = 0; ; decimals++) {
    const text = value.toFixed(decimals);
    if (decimals === 6 || Math.round(Number(text) * grams[unit]!) === weightGrams) return text;
  }
}

/** Currencies whose smallest unit is not a hundredth (ISO 4217), as far as shops here use them. */
const DIGITS: Record<string, number> = {
  JPY: 0,
  KRW: 0,
  CLP: 0,
  VND: 0,
  ISK: 0,
  KWD: 3,
  BHD: 3,
  JOD: 3,
  OMR: 3,
  TND: 3,
};

export const digitsOf = (currency: string): number => DIGITS[currency.toUpperCase()] ?? 2;

/** "19.9" → 1990. Undefined when the text is not an amount of this currency. */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = digitsOf(currency);
  const parts = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  if (!parts) return undefined;
  const [, sign, whole, fraction = ""] = parts;
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  return sign === "-" ? -minor : minor;
}

/** 1990 → "19.90" */
export function formatAmount(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Splits a whole amount by weights so that nothing is lost: largest remainder, earlier entries first. */
export function splitAmount(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  let rest = total - shares.reduce((left, right) => left + right, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((left, right) => right.remainder - left.remainder || left.index - right.index);
  for (const { index } of byRemainder) {
    if (rest <= 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    rest -= 1;
  }
  return shares;
}

/** Tax on an amount, half up; inside the amount when prices include it. */
export function taxOn(amount: number, rate: number, isIncluded: boolean): number {
  return isIncluded ? amount - Math.round(amount / (1 + rate)) : Math.round(amount * rate);
}

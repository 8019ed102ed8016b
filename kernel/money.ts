import { currencyDigits, isCurrencyCode } from "./currency.ts";
import { err, ok, type Result } from "./result.ts";

/**
 * An exact amount: whole minor units (cents) and the ISO 4217 code they count. Amounts of different literal currencies do
 * not compile together; where the code is only known at run time, mixing throws.
 */
export interface Money<C extends string = string> {
  readonly minor: bigint;
  readonly currency: C;
}

/** halfUp: ties away from zero. halfEven: ties to the even neighbor. down: toward zero. up: away from zero. */
export type Rounding = "halfUp" | "halfEven" | "down" | "up";

export type MoneyRefusal =
  | { code: "money.not_a_number"; text: string }
  | { code: "money.too_precise"; text: string; currency: string; digits: number }
  | { code: "money.unknown_currency"; currency: string };

/** @throws RangeError when `currency` is not three capital letters */
export function money<C extends string>(minor: bigint, currency: C): Money<C> {
  if (!isCurrencyCode(currency)) throw new RangeError(`Not a currency code: ${currency}`);
  return { minor, currency };
}

export function zero<C extends string>(currency: C): Money<C> {
  return money(0n, currency);
}

/** @throws TypeError when the currencies differ at run time */
export function add<C extends string>(left: Money<C>, right: Money<NoInfer<C>>): Money<C> {
  refuseMixing(left, right);
  return { minor: left.minor + right.minor, currency: left.currency };
}

/** @throws TypeError when the currencies differ at run time */
export function subtract<C extends string>(left: Money<C>, right: Money<NoInfer<C>>): Money<C> {
  refuseMixing(left, right);
  return { minor: left.minor - right.minor, currency: left.currency };
}

export function negate<C extends string>(amount: Money<C>): Money<C> {
  return { minor: -amount.minor, currency: amount.currency };
}

/**
 * -1, 0 or 1, for sorting.
 * @throws TypeError when the currencies differ at run time
 */
export function compare<C extends string>(left: Money<C>, right: Money<NoInfer<C>>): -1 | 0 | 1 {
  refuseMixing(left, right);
  if (left.minor === right.minor) return 0;
  return left.minor < right.minor ? -1 : 1;
}

/** @throws TypeError when one of the amounts is not in `currency` */
export function sum<C extends string>(currency: C, amounts: Iterable<Money<NoInfer<C>>>): Money<C> {
  let total = zero(currency);
  for (const amount of amounts) total = add(total, amount);
  return total;
}

function refuseMixing(left: Money, right: Money) {
  if (left.currency !== right.currency)
    throw new TypeError(`Amounts of different currencies: ${left.currency} and ${right.currency}`);
}

const largestMinor = 10n ** 15n;

/** Whether an amount from outside is believed: no larger one is real, and every sum of believed ones fits into 64 bits. */
export function isBelievable(minor: bigint): boolean {
  return minor <= largestMinor && minor >= -largestMinor;
}

const plainDecimal = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?$/;

/**
 * Exact minor units of a plain decimal text ("12.34", "-0.5", "1000.00" in JPY). No separators, exponents or spaces.
 * Digits beyond the currency's must be zeros unless `rounding` says what to do with them.
 */
export function parseDecimal<C extends string>(
  text: string,
  currency: C,
  rounding?: Rounding,
): Result<Money<C>, MoneyRefusal> {
  if (!isCurrencyCode(currency)) return err({ code: "money.unknown_currency", currency });
  const [, sign, whole, fraction = ""] = plainDecimal.exec(text) ?? [];
  if (whole === undefined) return err({ code: "money.not_a_number", text: text.slice(0, 80) });
  const digits = currencyDigits(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, "0");
  const rest = fraction.slice(digits);
  const magnitude = BigInt(whole + kept);
  if (/[1-9]/.test(rest) && !rounding) {
    return err({ code: "money.too_precise", text: text.slice(0, 80), currency, digits });
  }
  const scale = 10n ** BigInt(rest.length);
  const rounded = rounding ? divide(BigInt(whole + kept + rest), scale, rounding) : magnitude;
  return ok({ minor: sign === "-" ? -rounded : rounded, currency });
}

/** Plain decimal text with all digits of the currency: "12.34", "-0.50", "1000" in JPY. The inverse of `parseDecimal`. */
export function formatDecimal(amount: Money): string {
  const digits = currencyDigits(amount.currency);
  const magnitude = (amount.minor < 0n ? -amount.minor : amount.minor).toString().padStart(digits + 1, "0");
  const whole = magnitude.slice(0, magnitude.length - digits);
  const sign = amount.minor < 0n ? "-" : "";
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${magnitude.slice(-digits)}`;
}

/** An amount in a sentence: "7,830.00 USD", "-0.50 EUR". For people; programs get {@link formatDecimal}. */
export function tellMoney(minor: bigint, currency: string): string {
  const [whole, cents] = formatDecimal({ minor, currency }).split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${cents === undefined ? grouped : `${grouped}.${cents}`} ${currency}`;
}

/**
 * `amount × numerator ÷ denominator`, for rates and shares. The rounding is named at the call, because it is a decision.
 * @throws RangeError when `denominator` is zero
 */
export function multiplyRatio<C extends string>(
  amount: Money<C>,
  numerator: bigint,
  denominator: bigint,
  rounding: Rounding,
): Money<C> {
  return { minor: divide(amount.minor * numerator, denominator, rounding), currency: amount.currency };
}

/**
 * Whole-number division with named rounding.
 * @throws RangeError when `denominator` is zero
 */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new RangeError("Division by zero");
  const isNegative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const quotient = top / bottom;
  const rest = top % bottom;
  const magnitude = roundsAway(quotient, rest, bottom, rounding) ? quotient + 1n : quotient;
  return isNegative ? -magnitude : magnitude;
}

function roundsAway(quotient: bigint, rest: bigint, bottom: bigint, rounding: Rounding): boolean {
  switch (rounding) {
    case "down":
      return false;
    case "up":
      return rest > 0n;
    case "halfUp":
      return rest * 2n >= bottom;
    case "halfEven":
      return rest * 2n > bottom || (rest * 2n === bottom && quotient % 2n === 1n);
  }
}

/**
 * Splits a whole number by weights so that the shares add up to exactly `total`: each share is rounded toward zero, and what
 * is left goes, one unit each, to the largest remainders; ties go to the earlier weight. The split of `-total` is the
 * negated split of `total`. With all weights zero the first share takes everything.
 * @throws RangeError when `weights` is empty or one of them is negative
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) throw new RangeError("Nothing to allocate to");
  if (weights.some((weight) => weight < 0n)) throw new RangeError("Negative weight");
  const weightSum = weights.reduce((left, right) => left + right, 0n);
  if (weightSum === 0n) return weights.map((_, index) => (index === 0 ? total : 0n));
  const magnitude = total < 0n ? -total : total;
  const shares = weights.map((weight) => (magnitude * weight) / weightSum);
  const remainders = weights.map((weight) => (magnitude * weight) % weightSum);
  const left = Number(magnitude - shares.reduce((sum, share) => sum + share, 0n));
  const order = remainders.map((_, index) => index);
  order.sort((first, second) => {
    const difference = (remainders[second] ?? 0n) - (remainders[first] ?? 0n);
    return difference === 0n ? first - second : difference > 0n ? 1 : -1;
  });
  for (const index of order.slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n;
  return total < 0n ? shares.map((share) => -share) : shares;
}

/** Money with its parts spelled for JSON: minor units as a decimal string. */
export interface MoneyJson {
  minor: string;
  currency: string;
}

export function toJson(amount: Money): MoneyJson {
  return { minor: amount.minor.toString(), currency: amount.currency };
}

export function fromJson(json: MoneyJson): Money {
  return money(BigInt(json.minor), json.currency);
}

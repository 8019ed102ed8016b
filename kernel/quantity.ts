import { z } from "zod";
import { err, ok, type Result } from "./result.ts";

/** Counts in Postgres are `integer`. */
const largest = 2_147_483_647;

/** A non-negative whole number of base units. Signed numbers exist only as a delta. */
export type Quantity = number & { readonly __brand: "Quantity" };

export const quantitySchema = z
  .number()
  .int("must be a whole number")
  .min(0, "must not be negative")
  .max(largest)
  .transform((value) => value as Quantity);

export function isQuantity(value: unknown): value is Quantity {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largest;
}

/** @throws RangeError when `value` is negative, fractional or beyond Postgres' integer */
export function quantity(value: number): Quantity {
  if (!isQuantity(value)) throw new RangeError(`Not a quantity: ${value}`);
  return value;
}

/** Like `quantity`, for numbers a person or partner sent. */
export function parseQuantity(value: unknown): Result<Quantity, { code: "quantity.invalid"; value: string }> {
  return isQuantity(value) ? ok(value) : err({ code: "quantity.invalid", value: String(value) });
}

/** What is left of `from` after `taken`, never below zero. */
export function remaining(from: number, taken: number): Quantity {
  return quantity(Math.max(0, from - taken));
}

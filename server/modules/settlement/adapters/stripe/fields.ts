import { z } from "zod";
import { checkShape, shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { currencyDigits } from "#kernel/currency.ts";
import { isBelievable } from "#kernel/money.ts";
import { err, mapOk, ok, type Result } from "#kernel/result.ts";

/** Stripe object ids; stored as they are. */
export const stripeId = z.string().min(1, "is missing").max(255);

/** A reference that Stripe sends as an id, as the expanded object, or as null. */
export const reference = z
  .union([stripeId, z.object({ id: stripeId }).transform(({ id }) => id)])
  .nullish()
  .transform((id) => id ?? null);

/** Whole minor units as Stripe counts them. */
export const wholeAmount = z.number().int("must be a whole number").min(-1e15).max(1e15);

export const currencyCode = z
  .string()
  .transform((code) => code.toUpperCase())
  .refine((code) => /^[A-Z]{3}$/.test(code), "is not a currency code");

/** Seconds since 1970. */
export const unixTime = z
  .number()
  .int()
  .min(0)
  .max(Date.UTC(2200, 0, 1) / 1000)
  .transform((seconds) => new Date(seconds * 1000));

export const optionalText = z
  .string()
  .max(5000)
  .nullish()
  .transform((text) => text ?? null);

export const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform((entries) => entries ?? {});

/** The calendar day of an instant in UTC, which is how Stripe states days (arrival, availability). */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/**
 * Where Stripe counts other minor units than ISO 4217. Source: Stripe documentation, "Supported currencies": ISK and UGX have
 * two digits for compatibility though they have none, MGA has none though it has two.
 */
const stripeDigits: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** Our minor units of an amount as Stripe counts it; null when it holds a fraction of our unit. */
export function fromStripeAmount(amount: number, currency: string): bigint | null {
  const theirs = stripeDigits[currency] ?? currencyDigits(currency);
  const ours = currencyDigits(currency);
  if (ours >= theirs) return BigInt(amount) * 10n ** BigInt(ours - theirs);
  const scale = 10n ** BigInt(theirs - ours);
  return BigInt(amount) % scale === 0n ? BigInt(amount) / scale : null;
}

/** The inverse, for requests; null when Stripe cannot express the amount. */
export function toStripeAmount(minor: bigint, currency: string): bigint | null {
  const theirs = stripeDigits[currency] ?? currencyDigits(currency);
  const ours = currencyDigits(currency);
  if (theirs >= ours) return minor * 10n ** BigInt(theirs - ours);
  const scale = 10n ** BigInt(ours - theirs);
  return minor % scale === 0n ? minor / scale : null;
}

/** Converts several amounts of one currency, or names the first that cannot be converted. */
export function convertAmounts<Name extends string>(
  amounts: Readonly<Record<Name, number>>,
  currency: string,
): Result<Record<Name, bigint>, JsonRefusal> {
  const converted = {} as Record<Name, bigint>;
  for (const [name, amount] of Object.entries<number>(amounts)) {
    const minor = fromStripeAmount(amount, currency);
    if (minor === null)
      return err(shapeRefusal([{ path: name, problem: `${amount} is not a whole amount of ${currency}` }]));
    if (!isBelievable(minor))
      return err(shapeRefusal([{ path: name, problem: `${amount} is out of range` }]));
    converted[name as Name] = minor;
  }
  return ok(converted);
}

/** One page of a list answer. */
export interface StripePage<Item> {
  items: Item[];
  hasMore: boolean;
}

const listSchema = z.object({ data: z.array(z.unknown()).max(1000), has_more: z.boolean().nullish() });

/** Reads a list answer. One entry that is not understood refuses the page: a line of a statement is never dropped. */
export function parsePage<Item>(
  body: unknown,
  parse: (entry: unknown) => Result<Item, JsonRefusal>,
): Result<StripePage<Item>, JsonRefusal> {
  const checked = checkShape(listSchema, body);
  if (!checked.ok) return checked;
  const items: Item[] = [];
  for (const [index, entry] of checked.value.data.entries()) {
    const item = parse(entry);
    if (!item.ok) return err(inList(item.error, index));
    items.push(item.value);
  }
  return ok({ items, hasMore: checked.value.has_more === true });
}

function inList(refusal: JsonRefusal, index: number): JsonRefusal {
  return refusal.code === "json.wrong_shape"
    ? { ...refusal, path: `data[${index}].${refusal.path}` }
    : refusal;
}

/** The envelope of a webhook body. `object` is what the event is about, still unread. */
export interface StripeEvent {
  eventId: string;
  /** "charge.refunded", "payout.paid" … */
  type: string;
  apiVersion: string | null;
  createdAt: Date;
  isLive: boolean;
  object: unknown;
}

const eventSchema = z.object({
  id: stripeId,
  type: z.string().min(1, "is missing").max(255),
  api_version: optionalText,
  created: unixTime,
  livemode: z.boolean().nullish(),
  data: z.object({ object: z.unknown().optional() }),
});

/** Reads a webhook body that `readJson` has parsed. */
export function parseStripeEvent(body: unknown): Result<StripeEvent, JsonRefusal> {
  return mapOk(checkShape(eventSchema, body), (source) => ({
    eventId: source.id,
    type: source.type,
    apiVersion: source.api_version,
    createdAt: source.created,
    isLive: source.livemode === true,
    object: source.data.object,
  }));
}

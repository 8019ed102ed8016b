import { z } from "zod";
import { checkShape, storableText, type JsonRefusal } from "#kernel/json.ts";
import type { Result } from "#kernel/result.ts";
import { currencyCode, decimal } from "../reading.ts";

/**
 * Shopify ids are whole numbers, some beyond 2^53; they stay text. "gid://shopify/Order/1" means the same as 1.
 */
export const externalId = z
  .unknown()
  .optional()
  .transform((value, context) => {
    const isWhole = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
    const text = typeof value === "string" ? value.replace(/^gid:\/\/shopify\/\w+\//, "") : "";
    if (isWhole) return String(value);
    if (/^\d{1,30}$/.test(text)) return text;
    const problem =
      value === undefined || value === null
        ? "is missing"
        : `is not a Shopify id: ${typeof value === "object" ? "an object" : String(value).slice(0, 60)}`;
    context.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  });

/** `{shop_money: {amount, currency_code}}`, of which the shop's own currency counts. */
export const moneySet = z
  .object({ shop_money: z.object({ amount: decimal, currency_code: currencyCode }) })
  .nullish();

/** Webhooks send the object itself, REST answers wrap it under its name. */
export function unwrap(body: unknown, name: string): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const inner: unknown = (body as Record<string, unknown>)[name];
  const isWrapped = Object.keys(body).length === 1 && typeof inner === "object" && inner !== null;
  return isWrapped ? inner : body;
}

/** Checks one resource, wrapped or bare. */
export function readShape<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  name: string,
): Result<z.infer<Schema>, JsonRefusal> {
  return checkShape(schema, unwrap(body, name));
}

/**
 * Free properties of a line or cart. Shopify sends a list of {name, value}, a map, one {name, value} object, null or nothing.
 */
export function readProperties(value: unknown): { name: string; value: string }[] {
  if (Array.isArray(value)) return value.flatMap((entry) => readProperties(entry));
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Record<string, unknown>;
  if ("name" in fields) return [{ name: plain(fields["name"]), value: plain(fields["value"]) }];
  return Object.entries(fields).map(([name, held]) => ({ name: storableText(name), value: plain(held) }));
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

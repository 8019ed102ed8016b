import { z } from "zod";
import { parseAmount } from "../amounts.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";

export interface Call {
  sandbox: Sandbox;
  params: Record<string, string>;
  body: Record<string, unknown>;
  query: URLSearchParams;
}

/** What is done, by "METHOD /path/:name" below /control. */
export type Routes = Record<string, (call: Call) => unknown>;

/** An id as number, numeric text or global id; read as text. */
export const shopId = z
  .union([z.number().int(), z.string()])
  .transform((id) => String(id).replace(/^gid:\/\/shopify\/\w+\//, ""))
  .refine((id) => /^\d+$/.test(id), "must be an id");

/** "19.90" or 19.9 as minor units. @throws Refusal */
export function amountOf(value: string | number, currency: string, field: string): number {
  const minor = parseAmount(String(value), currency);
  if (minor === undefined) throw new Refusal(400, `${value} is not an amount of ${currency}`, field);
  return minor;
}

export const decimal = z.union([z.string(), z.number()]);

/** `limit` and `afterId` of a log. */
export const windowOf = (query: URLSearchParams): { afterId: number; limit: number } => ({
  afterId: Number(query.get("afterId") ?? 0) || 0,
  limit: Math.min(5000, Math.max(1, Number(query.get("limit") ?? 100) || 100)),
});

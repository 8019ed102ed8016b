import { z } from "zod";
import type { StatedLimits } from "../../domain/connector.ts";

/** The version the documents are written for, used when a connection names none. */
export const SHOPIFY_API_VERSION = "2026-07";

const envelope = z.looseObject({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.looseObject({
        message: z.string(),
        extensions: z.looseObject({ code: z.string().optional() }).optional(),
      }),
    )
    .optional(),
  extensions: z
    .looseObject({
      cost: z
        .looseObject({
          requestedQueryCost: z.number(),
          throttleStatus: z.looseObject({
            maximumAvailable: z.number().optional(),
            currentlyAvailable: z.number(),
            restoreRate: z.number(),
          }),
        })
        .optional(),
    })
    .optional(),
});

/** What an HTTP answer of the Admin API says. Shopify answers 200 also when it refuses: the body tells. */
export type AdminAnswer =
  | { kind: "data"; data: unknown }
  /** The document or the permission is wrong: a person must act. */
  | { kind: "refused"; detail: string }
  /** Their trouble, or a body that broke off; the work may have been done. */
  | { kind: "unclear"; detail: string };

export function readAdminAnswer(text: unknown): AdminAnswer {
  const body = envelope.safeParse(text);
  if (!body.success) return { kind: "unclear", detail: "The answer could not be read." };
  const errors = body.data.errors ?? [];
  if (errors.length === 0 && body.data.data !== null && body.data.data !== undefined)
    return { kind: "data", data: body.data.data };
  const detail =
    errors
      .map((error) => error.message)
      .join("; ")
      .slice(0, 500) || "The answer has no data.";
  const isTheirs = errors.some(({ extensions }) =>
    ["INTERNAL_SERVER_ERROR", "TIMEOUT"].includes(extensions?.code ?? ""),
  );
  return { kind: isTheirs ? "unclear" : "refused", detail };
}

/**
 * What an answer says of the shop's limiter: the size and refill of the bucket of cost points with what is left in it, and how
 * long to rest when the shop says THROTTLED. Every answer carries it, so a limit that was lowered is known at once.
 */
export function statedLimits(answer: { body: unknown }): StatedLimits {
  const body = envelope.safeParse(answer.body);
  if (!body.success) return {};
  const cost = body.data.extensions?.cost;
  const throttle = cost?.throttleStatus;
  const stated: StatedLimits = throttle
    ? {
        available: throttle.currentlyAvailable,
        perSecond: throttle.restoreRate,
        capacity: throttle.maximumAvailable,
      }
    : {};
  if (!body.data.errors?.some((error) => error.extensions?.code === "THROTTLED")) return stated;
  if (!cost || !throttle || throttle.restoreRate <= 0) return { ...stated, holdMs: 2_000 };
  const missing = cost.requestedQueryCost - throttle.currentlyAvailable;
  const holdMs = Math.min(30_000, Math.max(500, Math.ceil((missing / throttle.restoreRate) * 1_000)));
  return { ...stated, holdMs };
}

/** A number as Shopify's global id: `gid://shopify/Location/7001`. */
export const gid = (kind: string, id: string): string => `gid://shopify/${kind}/${id}`;

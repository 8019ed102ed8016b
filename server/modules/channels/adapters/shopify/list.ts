import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import {
  unreadable,
  type Asked,
  type Listed,
  type ListedBody,
  type ShopDoor,
} from "../../domain/connector.ts";
import { SHOPIFY_API_VERSION } from "./admin-answer.ts";
import { externalId } from "./fields.ts";

/**
 * Lists are read from the REST side of the Admin API, because its bodies are exactly those of webhooks: nothing is mapped twice.
 * Its own limit is two requests a second; counted as 50 cost points each, the shared budget of 100 points a second keeps it.
 */
const COST = 50;
const PAGE = 100;

const named = z.looseObject({ id: externalId, updated_at: z.coerce.date() });

interface ListCall {
  what: "orders" | "products";
  topic: string;
  operation: string;
  lane: "orders" | "backfill";
  query: Record<string, string>;
}

async function page(shop: ShopDoor, call: ListCall, next: string | null): Asked<Listed> {
  const query = new URLSearchParams(
    next === null ? { ...call.query, limit: String(PAGE) } : { page_info: next, limit: String(PAGE) },
  );
  const version = shop.apiVersion || SHOPIFY_API_VERSION;
  const answer = await shop.ask({
    operation: call.operation,
    lane: call.lane,
    method: "GET",
    path: `/admin/api/${version}/${call.what}.json?${query.toString()}`,
    cost: COST,
    subject: { type: "connection", id: shop.connectionId },
  });
  if (!answer.ok) return answer;
  const body = z.looseObject({ [call.what]: z.array(z.unknown()) }).safeParse(answer.value.body);
  if (!body.success) return err(unreadable(call.operation));
  const bodies: ListedBody[] = [];
  for (const one of body.data[call.what] as unknown[]) {
    const names = named.safeParse(one);
    if (!names.success) return err(unreadable(call.operation));
    const { id, updated_at: updatedAt } = names.data;
    bodies.push({
      topic: call.topic,
      eventId: `polled:${id}:${updatedAt.toISOString()}`,
      externalId: id,
      updatedAt,
      body: one,
    });
  }
  return ok({ bodies, next: nextPage(answer.value.headers["link"]) });
}

/** The `page_info` of the next page in a Link header (RFC 8288); null on the last page. */
function nextPage(link: string | undefined): string | null {
  const target = /<([^>]+)>;\s*rel="?next"?/.exec(link ?? "")?.[1];
  return target ? new URL(target, "http://shop.invalid").searchParams.get("page_info") : null;
}

/** Orders that changed since, oldest change first. */
export const ordersSince = (shop: ShopDoor, since: Date, next: string | null): Asked<Listed> =>
  page(
    shop,
    {
      what: "orders",
      topic: "orders/updated",
      operation: "orders.poll",
      lane: "orders",
      query: { status: "any", order: "updated_at asc", updated_at_min: since.toISOString() },
    },
    next,
  );

/** The whole catalog. */
export const products = (shop: ShopDoor, next: string | null): Asked<Listed> =>
  page(
    shop,
    { what: "products", topic: "products/update", operation: "products.list", lane: "backfill", query: {} },
    next,
  );

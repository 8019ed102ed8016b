import { z } from "zod";
import { ok } from "#kernel/result.ts";
import type { Asked, Listed, ListedBody, ShopDoor } from "../../domain/connector.ts";
import { askWoo, pageAfter } from "./ask.ts";
import { gmt, wooId } from "./fields.ts";

const PAGE = 100;
/** Products are listed with their variations, each product another call: a smaller page keeps one step short. */
const PRODUCT_PAGE = 20;

const order = z.looseObject({ id: wooId, date_created_gmt: gmt, date_modified_gmt: gmt.nullish() });
const product = z.looseObject({
  id: wooId,
  name: z.string(),
  date_modified_gmt: gmt.nullish(),
  variations: z.array(z.unknown()).nullish(),
});
const variation = z.looseObject({ id: wooId, date_modified_gmt: gmt.nullish() });
const refund = z.looseObject({ id: wooId, date_created_gmt: gmt });

const subjectOf = (shop: ShopDoor) => ({ type: "connection", id: shop.connectionId });

/** Orders that changed since, oldest change first. WooCommerce keeps whole seconds and leaves the given one out. */
export async function ordersSince(shop: ShopDoor, since: Date, next: string | null): Asked<Listed> {
  const page = Number(next ?? 1);
  const query = new URLSearchParams({
    modified_after: new Date(since.getTime() - 1000).toISOString().slice(0, 19),
    dates_are_gmt: "true",
    orderby: "modified",
    order: "asc",
    per_page: String(PAGE),
    page: String(page),
  });
  return askWoo(
    shop,
    {
      operation: "orders.poll",
      lane: "orders",
      method: "GET",
      path: `/orders?${query.toString()}`,
      subject: subjectOf(shop),
    },
    (body, headers) => {
      const rows = z.array(z.unknown()).safeParse(body);
      const named = z.array(order).safeParse(body);
      if (!rows.success || !named.success) return null;
      const bodies = named.data.map((one, index): ListedBody => {
        const updatedAt = one.date_modified_gmt ?? one.date_created_gmt;
        return {
          topic: "order.updated",
          eventId: `polled:${one.id}:${updatedAt.toISOString()}`,
          externalId: one.id,
          updatedAt,
          body: rows.data[index],
        };
      });
      return { bodies, next: pageAfter(page, headers) };
    },
  );
}

/** The whole catalog: products, each followed by its variations, which get their parent's number as webhooks give it. */
export async function products(shop: ShopDoor, next: string | null): Asked<Listed> {
  const page = Number(next ?? 1);
  const call = {
    operation: "products.list",
    lane: "backfill",
    method: "GET",
    subject: subjectOf(shop),
  } as const;
  const query = `?status=any&orderby=id&order=asc&per_page=${PRODUCT_PAGE}&page=${page}`;
  const listed = await askWoo(shop, { ...call, path: `/products${query}` }, (body, headers) => {
    const rows = z.array(z.unknown()).safeParse(body);
    const named = z.array(product).safeParse(body);
    return rows.success && named.success
      ? { rows: rows.data, named: named.data, next: pageAfter(page, headers) }
      : null;
  });
  if (!listed.ok) return listed;
  const bodies: ListedBody[] = [];
  for (const [index, one] of listed.value.named.entries()) {
    bodies.push(productBody(one, listed.value.rows[index], shop.now));
    if ((one.variations ?? []).length === 0) continue;
    const path = `/products/${one.id}/variations?per_page=${PAGE}`;
    const variations = await askWoo(shop, { ...call, path }, (body) => {
      const rows = z.array(z.looseObject({})).safeParse(body);
      const named = z.array(variation).safeParse(body);
      return rows.success && named.success ? { rows: rows.data, named: named.data } : null;
    });
    if (!variations.ok) return variations;
    for (const [place, own] of variations.value.named.entries()) {
      const body = {
        ...variations.value.rows[place],
        type: "variation",
        parent_id: Number(one.id),
        parent_name: one.name,
      };
      bodies.push(productBody(own, body, shop.now));
    }
  }
  return ok({ bodies, next: listed.value.next });
}

function productBody(
  named: { id: string; date_modified_gmt?: Date | null | undefined },
  body: unknown,
  now: Date,
): ListedBody {
  const updatedAt = named.date_modified_gmt ?? now;
  return {
    topic: "product.updated",
    eventId: `listed:${named.id}:${updatedAt.toISOString()}`,
    externalId: named.id,
    updatedAt,
    body,
  };
}

/** Refunds of an order, each with what its body leaves out: order and currency. */
export async function refundsOf(shop: ShopDoor, externalOrderId: string): Asked<ListedBody[]> {
  const call = {
    operation: "refunds.read",
    lane: "orders",
    method: "GET",
    subject: subjectOf(shop),
  } as const;
  const owner = await askWoo(
    shop,
    { ...call, path: `/orders/${externalOrderId}?_fields=id,currency` },
    (body) => z.looseObject({ currency: z.string() }).safeParse(body).data ?? null,
  );
  if (!owner.ok) return owner;
  return askWoo(shop, { ...call, path: `/orders/${externalOrderId}/refunds?per_page=${PAGE}` }, (body) => {
    const rows = z.array(z.unknown()).safeParse(body);
    const named = z.array(refund).safeParse(body);
    if (!rows.success || !named.success) return null;
    return named.data.map((one, index): ListedBody => ({
      topic: "refund.read",
      eventId: `read:${externalOrderId}:${one.id}`,
      externalId: one.id,
      updatedAt: one.date_created_gmt,
      body: { order_id: externalOrderId, currency: owner.value.currency, refund: rows.data[index] },
    }));
  });
}

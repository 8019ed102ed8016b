import type { Received } from "../http.ts";
import type { Worked } from "../partner-door.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Connection } from "../connection.ts";
import { productBody } from "./catalog-body.ts";
import { orderBody } from "./order-body.ts";
import type { Shop } from "./shop.ts";

/** What one REST request takes of the bucket: Shopify allows two a second beside 100 cost points a second. */
const COST = 50;

interface Entry {
  id: number;
  updatedAt: string;
  body: () => unknown;
}

/** The REST lists of orders and products with their `Link` header; undefined for other paths. */
export function listOf(
  sandbox: Sandbox,
  shop: Shop,
  connection: Connection,
  request: Received,
): Worked | undefined {
  const what = /^\/shopify\/[^/]+\/admin\/api\/[\w-]+\/(orders|products)\.json$/.exec(request.path)?.[1];
  if (!what || request.method !== "GET") return undefined;
  const bucket = sandbox.bucketOf(connection);
  if (!bucket.take(COST))
    return {
      status: 429,
      isThrottled: true,
      headers: { "retry-after": "2.0" },
      body: { errors: "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service." }, // prettier-ignore
    };
  const { query } = request;
  // the next page carries what the first asked for
  const asked = new URLSearchParams(Buffer.from(query.get("page_info") ?? "", "base64url").toString());
  const wish = (name: string) => asked.get(name) ?? query.get(name);
  const after = wish("after");
  const since = wish("updated_at_min");
  const limit = Math.min(250, Math.max(1, Number(query.get("limit") ?? 50)));
  const entries = (what === "orders" ? ordersOf(shop) : productsOf(shop))
    .filter((one) => since === null || Date.parse(one.updatedAt) >= Date.parse(since))
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b)))
    .filter((one) => after === null || keyOf(one) > after);
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  const next = new URLSearchParams({
    ...(since ? { updated_at_min: since } : {}),
    after: last ? keyOf(last) : "",
  });
  const url = `${sandbox.url()}${request.path}?limit=${limit}&page_info=${Buffer.from(next.toString()).toString("base64url")}`;
  return {
    status: 200,
    cost: COST,
    headers: entries.length > limit ? { link: `<${url}>; rel="next"` } : {},
    body: { [what]: page.map((one) => one.body()) },
  };
}

const keyOf = (one: Entry): string =>
  `${new Date(one.updatedAt).toISOString()} ${String(one.id).padStart(20, "0")}`;

const ordersOf = (shop: Shop): Entry[] =>
  Object.values(shop.orders).map((order) => ({
    id: order.id,
    updatedAt: order.updatedAt,
    body: () => orderBody(shop, order),
  }));

const productsOf = (shop: Shop): Entry[] =>
  Object.values(shop.products).map((product) => ({
    id: product.id,
    updatedAt: product.updatedAt,
    body: () => productBody(shop, product),
  }));

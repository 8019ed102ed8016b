import { jsonBody, Refusal, type Answer, type Received } from "../http.ts";
import type { Partner, Worked } from "../partner-door.ts";
import type { Sandbox } from "../sandbox.ts";
import { orderBody, productBody, refundBody, variationBody } from "./bodies.ts";
import { setStatus, setStock, tellOrder } from "./change.ts";
import { editProduct } from "./edit.ts";
import { takeId, weightUnits, type Store, type WeightUnit, type WooOrder, type WooProduct } from "./store.ts";

const BATCH = 100;

const problem = (status: number, code: string, message: string): Worked => ({
  status,
  body: { code, message, data: { status } },
});

/** WooCommerce shops, below /woocommerce/<handle>/wp-json/wc/v3. */
export const woocommerce: Partner = {
  kind: "woocommerce",
  isCountedByRequest: true,
  signIn: (sandbox, request) => {
    const handle = request.path.split("/")[2] ?? "";
    const store = Object.values(sandbox.state.stores).find((one) => one.handle === handle);
    const connection = store && sandbox.state.connections[store.connectionId];
    if (!connection) return { status: 404, body: "<html>Not Found</html>" };
    const given = Buffer.from(
      (request.headers["authorization"] ?? "").replace(/^Basic /, ""),
      "base64",
    ).toString();
    if (given !== connection.credential)
      return problem(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.");
    return connection;
  },
  operationOf: (request) => `${request.method} ${pathOf(request).replace(/\/\d+/g, "/{id}")}`,
  throttled: (_, __, retryAfterSeconds = 1): Answer => ({
    status: 429,
    headers: { "retry-after": String(retryAfterSeconds) },
    body: { code: "too_many_requests", message: "Too many requests.", data: { status: 429 } },
  }),
  work,
};

const pathOf = (request: Received): string =>
  request.path.replace(/^\/woocommerce\/[^/]+\/wp-json\/wc\/v3/, "");

type Serve = (call: { sandbox: Sandbox; store: Store; request: Received; ids: string[] }) => Worked;

const routes: [method: string, pattern: RegExp, serve: Serve][] = [
  ["GET", /^\/orders$/, listOrders],
  [
    "GET",
    /^\/orders\/(\d+)$/,
    ({ sandbox, store, request, ids }) =>
      withOrder(store, ids, (order) => one(request, orderBody(store, order, sandbox.url()))),
  ],
  ["PUT", /^\/orders\/(\d+)$/, updateOrder],
  [
    "GET",
    /^\/orders\/(\d+)\/refunds$/,
    ({ sandbox, store, request, ids }) =>
      withOrder(store, ids, (order) =>
        paged(
          request,
          order.refunds.map((refund) => refundBody(store, order, refund, sandbox.url())),
        ),
      ),
  ],
  [
    "GET",
    /^\/products$/,
    ({ sandbox, store, request }) =>
      paged(
        request,
        chosen(
          request,
          Object.values(store.products).filter((product) => product.parentId === null),
        ).map((product) => productBody(store, product, sandbox.url())),
      ),
  ],
  [
    "GET",
    /^\/products\/(\d+)$/,
    ({ sandbox, store, request, ids }) => {
      const product = store.products[ids[0]!];
      return product
        ? one(request, productBody(store, product, sandbox.url()))
        : problem(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
    },
  ],
  ["PUT", /^\/products\/(\d+)$/, (call) => changeProduct(call, call.ids[0]!)],
  ["PUT", /^\/products\/\d+\/variations\/(\d+)$/, (call) => changeProduct(call, call.ids[0]!)],
  ["GET", /^\/settings\/products\/woocommerce_weight_unit$/, ({ store }) => weightUnit(store)],
  ["PUT", /^\/settings\/products\/woocommerce_weight_unit$/, changeWeightUnit],
  ["POST", /^\/products\/batch$/, (call) => updateStock(call, (product) => product.parentId === null)],
  [
    "GET",
    /^\/products\/(\d+)\/variations$/,
    ({ sandbox, store, request, ids }) => {
      if (!store.products[ids[0]!]) return problem(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
      const own = Object.values(store.products).filter((product) => String(product.parentId) === ids[0]);
      return paged(
        request,
        chosen(request, own).map((product) => variationBody(store, product, sandbox.url())),
      );
    },
  ],
  [
    "POST",
    /^\/products\/(\d+)\/variations\/batch$/,
    (call) => updateStock(call, (product) => String(product.parentId) === call.ids[0]),
  ],
];

function work(sandbox: Sandbox, connection: { connectionId: string }, request: Received): Worked {
  const store = sandbox.state.stores[connection.connectionId]!;
  for (const [method, pattern, serve] of routes) {
    const found = method === request.method ? pattern.exec(pathOf(request)) : null;
    if (!found) continue;
    try {
      return serve({ sandbox, store, request, ids: found.slice(1) });
    } catch (refusal) {
      if (refusal instanceof Refusal) return problem(refusal.status, "rest_invalid_param", refusal.message);
      throw refusal;
    }
  }
  return problem(404, "rest_no_route", "No route was found matching the URL and request method.");
}

function withOrder(store: Store, ids: string[], serve: (order: WooOrder) => Worked): Worked {
  const order = store.orders[ids[0]!];
  return order ? serve(order) : problem(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.");
}

/** `_fields` of WordPress: only these keys. */
function fieldsOf(request: Received, body: Record<string, unknown>): Record<string, unknown> {
  const fields = request.query.get("_fields")?.split(",");
  return fields ? Object.fromEntries(Object.entries(body).filter(([key]) => fields.includes(key))) : body;
}

const one = (request: Received, body: Record<string, unknown>): Worked => ({
  status: 200,
  body: fieldsOf(request, body),
});

function paged(request: Received, all: Record<string, unknown>[]): Worked {
  const size = Number(request.query.get("per_page") ?? 10);
  const page = Number(request.query.get("page") ?? 1);
  if (!(size >= 1 && size <= 100))
    return problem(400, "rest_invalid_param", "Invalid parameter(s): per_page");
  return {
    status: 200,
    headers: {
      "x-wp-total": String(all.length),
      "x-wp-totalpages": String(Math.max(1, Math.ceil(all.length / size))),
    },
    body: all.slice((page - 1) * size, page * size).map((body) => fieldsOf(request, body)),
  };
}

function chosen(request: Received, products: WooProduct[]): WooProduct[] {
  const include = request.query.get("include")?.split(",");
  return (include ? products.filter((product) => include.includes(String(product.id))) : products).sort(
    (a, b) => a.id - b.id,
  );
}

function listOrders({ sandbox, store, request }: Parameters<Serve>[0]): Worked {
  const after = request.query.get("modified_after");
  const at = (order: WooOrder) => order.modifiedAt.slice(0, 19);
  const orders = Object.values(store.orders)
    .filter((order) => after === null || at(order) > after.replace(/Z$/, ""))
    .sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a.id - b.id));
  if (request.query.get("order") !== "asc") orders.reverse();
  return paged(
    request,
    orders.map((order) => orderBody(store, order, sandbox.url())),
  );
}

function updateOrder({ sandbox, store, request, ids }: Parameters<Serve>[0]): Worked {
  return withOrder(store, ids, (order) => {
    const { status, meta_data: meta } = jsonBody(request) as {
      status?: string;
      meta_data?: { key: string; value: unknown }[];
    };
    for (const { key, value } of meta ?? []) {
      const known = order.meta.find((entry) => entry.key === key);
      if (known) known.value = value;
      else order.meta.push({ id: takeId(store), key, value });
    }
    order.modifiedAt = sandbox.clock.now().toISOString();
    if (status !== undefined && status !== order.status) setStatus(sandbox, store, order, status);
    else tellOrder(sandbox, store, order);
    return { status: 200, body: orderBody(store, order, sandbox.url()) };
  });
}

function changeProduct({ sandbox, store, request }: Parameters<Serve>[0], id: string): Worked {
  const product = store.products[id];
  if (!product) return problem(404, "woocommerce_rest_product_invalid_id", "Invalid ID.");
  editProduct(sandbox, store, product, jsonBody(request));
  return { status: 200, body: productBody(store, product, sandbox.url()) };
}

const weightUnit = (store: Store): Worked => ({
  status: 200,
  body: {
    id: "woocommerce_weight_unit",
    label: "Weight unit",
    type: "select",
    default: "kg",
    options: weightUnits,
    value: store.weightUnit ?? "kg",
  },
});

function changeWeightUnit({ sandbox, store, request }: Parameters<Serve>[0]): Worked {
  const { value } = jsonBody(request) as { value?: unknown };
  if (typeof value !== "string" || !Object.hasOwn(weightUnits, value))
    return problem(400, "rest_setting_value_invalid", "An invalid setting value was passed.");
  store.weightUnit = value as WeightUnit;
  sandbox.changed();
  return weightUnit(store);
}

function updateStock(
  { sandbox, store, request }: Parameters<Serve>[0],
  isHere: (product: WooProduct) => boolean,
): Worked {
  const { update = [] } = jsonBody(request) as {
    update?: { id?: unknown; stock_quantity?: unknown; manage_stock?: unknown }[];
  };
  if (update.length > BATCH)
    return problem(
      413,
      "woocommerce_rest_request_entity_too_large",
      `Unable to accept more than ${BATCH} items for this request.`,
    );
  return {
    status: 200,
    body: {
      update: update.map(({ id, stock_quantity: quantity }) => {
        const product = store.products[String(id)];
        if (!product || !isHere(product))
          return {
            id,
            error: {
              code: "woocommerce_rest_product_invalid_id",
              message: "Invalid ID.",
              data: { status: 400 },
            },
          };
        if (typeof quantity === "number") setStock(sandbox, store, product, quantity);
        return product.parentId === null
          ? productBody(store, product, sandbox.url())
          : variationBody(store, product, sandbox.url());
      }),
    },
  };
}

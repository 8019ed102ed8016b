import { z } from "zod";
import type { Carrier } from "../easypost/carrier.ts";
import { newMailbox } from "../edi/mailbox.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Shop } from "../shopify/shop.ts";
import type { Connection, Kind } from "../connection.ts";
import { planRound } from "../stripe/payouts.ts";
import { newProcessor } from "../stripe/processor.ts";
import type { Store } from "../woocommerce/store.ts";
import type { Routes } from "./route.ts";

const limits: Record<Kind, { capacity: number; perSecond: number }> = {
  shopify: { capacity: 2000, perSecond: 100 },
  woocommerce: { capacity: 25, perSecond: 5 },
  easypost: { capacity: 60, perSecond: 30 },
  stripe: { capacity: 100, perSecond: 100 },
  edi: { capacity: 20, perSecond: 10 },
};

/** Waits before each retry. WooCommerce sends once and never again. */
const RETRIES = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000];

const shape = z.object({
  kind: z.enum(["shopify", "woocommerce", "easypost", "stripe", "edi"]),
  connectionId: z.string().regex(/^[\w-]{1,80}$/, "must be a plain id"),
  webhookUrl: z.url().nullish(),
  secret: z.string().min(1),
  topics: z.array(z.string()).nullish(),
  retryDelaysMs: z.array(z.number().min(0)).optional(),
  limits: z.object({ capacity: z.number().positive(), perSecond: z.number().positive() }).optional(),
  shop: z
    .object({
      domain: z.string().min(1),
      name: z.string().optional(),
      currency: z.string().length(3).optional(),
      countryCode: z.string().length(2).optional(),
      taxesIncluded: z.boolean().optional(),
      timeZone: z.string().optional(),
      email: z.string().optional(),
      nextOrderNumber: z.number().int().positive().optional(),
    })
    .optional(),
  accessToken: z.string().optional(),
  headerStyle: z.enum(["x-shopify", "shopify"]).default("x-shopify"),
  processorConnectionId: z.string().nullish(),
  apiKey: z.string().optional(),
});

export const newCarrier = (connectionId: string): Carrier => ({
  connectionId,
  shipments: {},
  references: {},
  trackers: {},
  scanForms: {},
  refunds: {},
  scripts: {},
  nextScripts: [],
  defaultScript: { name: "delivered" },
});

function newShop(sandbox: Sandbox, wish: z.infer<typeof shape>): Shop {
  const known = sandbox.state.shops[wish.connectionId];
  const given = wish.shop;
  if (!given && !known) throw new Refusal(400, "a shop needs its domain", "shop");
  const domain = given?.domain ?? known?.domain ?? "";
  const handle = domain.split(".")[0] ?? domain;
  const other = Object.values(sandbox.state.shops).find((one) => one.handle === handle);
  if (other && other.connectionId !== wish.connectionId)
    throw new Refusal(409, `${handle} is the shop of ${other.connectionId}`, "shop.domain");
  return {
    connectionId: wish.connectionId,
    handle,
    id: known?.id ?? sandbox.random.number(),
    domain,
    name: given?.name ?? known?.name ?? handle,
    currency: given?.currency ?? known?.currency ?? "USD",
    countryCode: given?.countryCode ?? known?.countryCode ?? "US",
    taxesIncluded: given?.taxesIncluded ?? known?.taxesIncluded ?? false,
    timeZone: given?.timeZone ?? known?.timeZone ?? "America/New_York",
    email: given?.email ?? known?.email ?? `hello@${domain}`,
    nextOrderNumber: known?.nextOrderNumber ?? given?.nextOrderNumber ?? 1001,
    ...(wish.processorConnectionId === undefined
      ? {}
      : { processorConnectionId: wish.processorConnectionId }),
    locations: known?.locations ?? {},
    products: known?.products ?? {},
    levels: known?.levels ?? {},
    orders: known?.orders ?? {},
    idempotent: known?.idempotent ?? {},
  };
}

function newStore(sandbox: Sandbox, wish: z.infer<typeof shape>): Store {
  const known = sandbox.state.stores[wish.connectionId];
  const domain = wish.shop?.domain ?? (known && `${known.handle}.example`);
  if (!domain) throw new Refusal(400, "a shop needs its domain", "shop");
  const handle = domain.split(".")[0] ?? domain;
  const other = Object.values(sandbox.state.stores).find((one) => one.handle === handle);
  if (other && other.connectionId !== wish.connectionId)
    throw new Refusal(409, `${handle} is the shop of ${other.connectionId}`, "shop.domain");
  return {
    connectionId: wish.connectionId,
    handle,
    name: wish.shop?.name ?? known?.name ?? handle,
    currency: wish.shop?.currency ?? known?.currency ?? "USD",
    // a site three hours behind UTC, as in the recorded bodies
    offsetMinutes: known?.offsetMinutes ?? -180,
    nextId: known?.nextId ?? 100,
    products: known?.products ?? {},
    orders: known?.orders ?? {},
    failures: 0,
    isWebhookOff: false,
  };
}

/** Where a WooCommerce site says its deliveries come from. */
const siteOf = (store: Store): string => `https://${store.handle}.example`;

function baseUrlOf(sandbox: Sandbox, { kind, connectionId }: Connection): string {
  const shop = sandbox.state.shops[connectionId];
  const store = sandbox.state.stores[connectionId];
  if (store) return `${sandbox.url()}/woocommerce/${store.handle}`;
  return kind === "shopify" ? `${sandbox.url()}/shopify/${shop?.handle ?? ""}` : `${sandbox.url()}/${kind}`;
}

export const connectionRoutes: Routes = {
  "POST /connections": ({ sandbox, body }) => {
    const wish = shape.parse(body);
    const { kind, connectionId } = wish;
    const credential = kind === "shopify" ? wish.accessToken : wish.apiKey;
    if (!credential)
      throw new Refusal(
        400,
        "is needed to let the product in",
        kind === "shopify" ? "accessToken" : "apiKey",
      );
    const { connections, shops, stores, carriers, processors, mailboxes } = sandbox.state;
    if (kind === "edi") mailboxes[connectionId] ??= newMailbox(connectionId);
    if (kind === "woocommerce") stores[connectionId] = newStore(sandbox, wish);
    if (kind === "shopify") shops[connectionId] = newShop(sandbox, wish);
    if (kind === "easypost") carriers[connectionId] ??= newCarrier(connectionId);
    if (kind === "stripe") {
      processors[connectionId] ??= newProcessor(connectionId);
      planRound(sandbox, connectionId);
    }
    const connection: Connection = {
      kind,
      connectionId,
      webhookUrl: wish.webhookUrl ?? null,
      secret: wish.secret,
      credential,
      topics: wish.topics ?? null,
      retryDelaysMs: wish.retryDelaysMs ?? (kind === "woocommerce" ? [] : [...RETRIES]),
      limits: wish.limits ?? limits[kind],
      headerStyle: wish.headerStyle,
      shopDomain: shops[connectionId]?.domain ?? (stores[connectionId] ? siteOf(stores[connectionId]) : ""),
    };
    connections[connectionId] = connection;
    sandbox.changed();
    return { connectionId, kind, baseUrl: baseUrlOf(sandbox, connection) };
  },
  "GET /connections": ({ sandbox }) => ({
    connections: Object.values(sandbox.state.connections).map((one) => {
      const { secret, credential, ...open } = one;
      void secret;
      void credential;
      return { ...open, baseUrl: baseUrlOf(sandbox, one) };
    }),
  }),
  "DELETE /connections/:connectionId": ({ sandbox, params }) => {
    const id = params["connectionId"] ?? "";
    const { connections, shops, stores, carriers, processors, mailboxes } = sandbox.state;
    if (!connections[id]) throw new Refusal(404, `there is no connection ${id}`);
    for (const part of [connections, shops, stores, carriers, processors, mailboxes]) delete part[id];
    sandbox.changed();
    return { connectionId: id };
  },
};

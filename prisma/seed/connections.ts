import { newId } from "#kernel/ids.ts";
import { tenantIds, systemScope, transact, type Work } from "#server/db/transact.ts";
import { openCredentials, type ConnectionRow } from "#server/modules/partners/public.ts";
import { newToken, open, seal } from "#server/platform/crypto.ts";
import { listed, outlet, sellableAt } from "./goods.ts";
import { places } from "./places.ts";

/** A connection as demo.json names it. */
export interface DemoConnection {
  id: string;
  kind: string;
  webhookUrl: string;
  secret: string;
}

/** Shops and the name each gives itself in its deliveries. */
const accounts: Readonly<Record<string, string>> = {
  shopify: "juniper-pine.myshopify.com",
  woocommerce: "https://juniper-outlet.example",
  edi: "ZZ:JUNIPERPINE",
};

// a little below what the sandbox allows, so that we slow down before we are slowed down
const kinds = [
  { kind: "shopify", name: "Juniper web shop", capacity: 1800, perSecond: 90, apiVersion: "2026-07" },
  { kind: "woocommerce", name: "Juniper outlet", capacity: 25, perSecond: 5, apiVersion: "" },
  { kind: "easypost", name: "Parcel carrier", capacity: 40, perSecond: 20, apiVersion: "" },
  { kind: "stripe", name: "Card payments", capacity: 80, perSecond: 40, apiVersion: "" },
  { kind: "edi", name: "EDI mailbox", capacity: 20, perSecond: 5, apiVersion: "" },
] as const;

const headersOf = (kind: string, key: string): Record<string, string> => {
  if (kind === "shopify") return { "X-Shopify-Access-Token": key };
  if (kind === "woocommerce") return { Authorization: `Basic ${Buffer.from(key).toString("base64")}` };
  if (kind === "easypost") return { Authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` };
  return { Authorization: `Bearer ${key}` };
};

const keyOf = (kind: string, headers: Record<string, string>): string => {
  if (kind === "shopify") return headers["X-Shopify-Access-Token"] ?? "";
  const given = (headers["Authorization"] ?? "").replace(/^\w+ /, "");
  if (kind === "woocommerce") return Buffer.from(given, "base64").toString();
  return kind === "easypost" ? Buffer.from(given, "base64").toString().replace(/:$/, "") : given;
};

/** Makes one connection of each kind; where their partners are is told by {@link meetPartners}. */
export async function addConnections(work: Work): Promise<Record<(typeof kinds)[number]["kind"], string>> {
  const ids: Record<string, string> = {};
  for (const { kind, name, capacity, perSecond, apiVersion } of kinds) {
    const id = newId("con");
    const place = (field: string) => ({ tenantId: work.tenantId, rowId: id, field });
    await work.tx.connection.create({
      data: {
        tenantId: work.tenantId,
        id,
        kind,
        name,
        apiVersion,
        isSimulated: true,
        baseUrl: "https://partner.invalid",
        account: accounts[kind] ?? "",
        credentialsSealed: seal(
          JSON.stringify({ headers: headersOf(kind, keyFor(kind)) }),
          place("credentials"),
        ),
        webhookSecretSealed: seal(newToken(), place("webhook_secret")),
        bucketCapacity: capacity,
        bucketPerSecond: perSecond,
      },
    });
    ids[kind] = id;
  }
  return ids as Record<(typeof kinds)[number]["kind"], string>;
}

/** WooCommerce keys are pairs. */
const keyFor = (kind: string): string =>
  kind === "woocommerce" ? `ck_${newToken()}:cs_${newToken()}` : newToken();

/**
 * Makes the simulated partners know our connections, and our connections where the partners are. Done at every start: both
 * addresses may have changed. Without a sandbox only our own addresses are told.
 */
export async function meetPartners(
  baseUrl: string,
  sandboxUrl: string | undefined,
): Promise<DemoConnection[]> {
  const met: DemoConnection[] = [];
  for (const tenantId of await tenantIds()) {
    const scope = systemScope(tenantId, "seed");
    const connections = await transact(scope, (work) =>
      work.tx.connection.findMany({ where: { tenantId, isSimulated: true }, orderBy: { id: "asc" } }),
    );
    for (const connection of connections) {
      const { id, kind } = connection;
      const webhookUrl = `${baseUrl}/api/webhooks/${kind}/${id}`;
      const secret = open(connection.webhookSecretSealed, { tenantId, rowId: id, field: "webhook_secret" });
      met.push({ id, kind, webhookUrl, secret });
      if (!sandboxUrl || !isOurs(tenantId, connection)) continue;
      const partnerUrl = await register(sandboxUrl, tenantId, connection, webhookUrl, secret);
      await transact(scope, (work) =>
        work.tx.connection.update({
          where: { tenantId_id: { tenantId, id } },
          data: { baseUrl: partnerUrl },
        }),
      );
    }
  }
  return met;
}

/** A connection whose credentials were not made here belongs to other partners. */
const isOurs = (tenantId: string, connection: ConnectionRow): boolean =>
  keyOf(connection.kind, openCredentials(tenantId, connection).headers) !== "" &&
  (accounts[connection.kind] === undefined || connection.account !== "");

async function register(
  sandboxUrl: string,
  tenantId: string,
  connection: ConnectionRow,
  webhookUrl: string,
  secret: string,
): Promise<string> {
  const { id, kind } = connection;
  const key = keyOf(kind, openCredentials(tenantId, connection).headers);
  const isShopify = kind === "shopify";
  const isWoo = kind === "woocommerce";
  const { baseUrl } = (await tell(sandboxUrl, "/connections", {
    kind,
    connectionId: id,
    webhookUrl,
    secret,
    ...(isWoo ? { shop: { domain: "juniper-outlet.example", name: "Juniper outlet" } } : {}),
    ...(isShopify
      ? {
          accessToken: key,
          shop: { domain: connection.account, name: "Juniper & Pine", timeZone: "America/New_York" },
        }
      : { apiKey: key }),
  })) as { baseUrl: string };
  if (isShopify) await fillShop(sandboxUrl, id);
  if (isWoo) await fillOutlet(sandboxUrl, id);
  return baseUrl;
}

/** Gives a shop its catalog when it has none; what was edited there since stays. */
async function fillShop(sandboxUrl: string, connectionId: string): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/control/state/${connectionId}?only=products`);
  const { products } = (await answer.json()) as { products: Record<string, unknown> };
  if (Object.keys(products).length > 0) return;
  const numbers = [...new Set(listed.map(({ productNumber }) => productNumber))];
  await tell(sandboxUrl, `/shopify/${connectionId}/catalog`, {
    locations: places.map(({ externalId, fields }) => ({
      id: externalId,
      name: fields.name,
      address1: fields.addressLine1,
      city: fields.city,
      provinceCode: fields.region,
      zip: fields.postalCode,
      countryCode: fields.country,
    })),
    products: numbers.map((number) => {
      const own = listed.filter(({ productNumber }) => productNumber === number);
      const { title, type } = own[0]!.product;
      return { id: number, title, productType: type, vendor: "Juniper & Pine", variants: own.map(shown) };
    }),
  });
}

/** As {@link fillShop}, for the outlet: a part of the goods, one figure for all places. */
async function fillOutlet(sandboxUrl: string, connectionId: string): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/control/state/${connectionId}?only=products`);
  const { products } = (await answer.json()) as { products: Record<string, unknown> };
  if (Object.keys(products).length > 0) return;
  const parents = [...new Set(outlet.map(({ parentNumber }) => parentNumber))];
  await tell(sandboxUrl, `/woocommerce/${connectionId}/catalog`, {
    attribute: "Option",
    products: parents.map((id) => {
      const own = outlet.filter(({ parentNumber }) => parentNumber === id);
      const variations = own.map(({ number, one }) => ({
        id: number,
        sku: one.variant.code,
        option: one.variant.title,
        price: (one.variant.priceMinor / 100).toFixed(2),
        barcode: one.barcode,
        stock: places.reduce((sum, _, place) => sum + sellableAt(one, place), 0),
      }));
      return { id, name: own[0]!.one.product.title, variations };
    }),
  });
}

function shown(one: (typeof listed)[number]) {
  const stock = places.map(({ externalId }, index) => [externalId, sellableAt(one, index)]);
  return {
    id: one.variantNumber,
    inventoryItemId: one.itemNumber,
    sku: one.variant.code,
    title: one.variant.kit ? "Default Title" : one.variant.title,
    price: (one.variant.priceMinor / 100).toFixed(2),
    barcode: one.barcode,
    grams: one.variant.grams,
    stock: Object.fromEntries(stock) as Record<string, number>,
  };
}

/** @throws Error with the sandbox's words when it refuses */
export async function tell(sandboxUrl: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${sandboxUrl}/control${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The partner sandbox refused ${path}: ${await answer.text()}`);
  return answer.json();
}

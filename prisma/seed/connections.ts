import { newId } from "#kernel/ids.ts";
import { tenantIds, systemScope, transact, type Work } from "#server/db/transact.ts";
import { openCredentials, type ConnectionRow } from "#server/modules/partners/public.ts";
import { newToken, open, seal } from "#server/platform/crypto.ts";
import { listed, sellableAt } from "./goods.ts";
import { places } from "./places.ts";

/** A connection as demo.json names it. */
export interface DemoConnection {
  id: string;
  kind: string;
  webhookUrl: string;
  secret: string;
}

// a little below what the sandbox allows, so that we slow down before we are slowed down
const kinds = [
  { kind: "shopify", name: "Juniper web shop", capacity: 1800, perSecond: 90, apiVersion: "2026-07" },
  { kind: "easypost", name: "Parcel carrier", capacity: 40, perSecond: 20, apiVersion: "" },
  { kind: "stripe", name: "Card payments", capacity: 80, perSecond: 40, apiVersion: "" },
] as const;

const headersOf = (kind: string, key: string): Record<string, string> => {
  if (kind === "shopify") return { "X-Shopify-Access-Token": key };
  if (kind === "easypost") return { Authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` };
  return { Authorization: `Bearer ${key}` };
};

const keyOf = (kind: string, headers: Record<string, string>): string => {
  if (kind === "shopify") return headers["X-Shopify-Access-Token"] ?? "";
  const given = (headers["Authorization"] ?? "").replace(/^\w+ /, "");
  return kind === "easypost" ? Buffer.from(given, "base64").toString().replace(/:$/, "") : given;
};

/** Makes one connection of each kind; where their partners are is told by {@link meetPartners}. */
export async function addConnections(work: Work): Promise<Record<"shopify" | "easypost" | "stripe", string>> {
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
        account: kind === "shopify" ? "juniper-pine.myshopify.com" : "",
        credentialsSealed: seal(
          JSON.stringify({ headers: headersOf(kind, newToken()) }),
          place("credentials"),
        ),
        webhookSecretSealed: seal(newToken(), place("webhook_secret")),
        bucketCapacity: capacity,
        bucketPerSecond: perSecond,
      },
    });
    ids[kind] = id;
  }
  return ids as Record<"shopify" | "easypost" | "stripe", string>;
}

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
  (connection.kind !== "shopify" || connection.account !== "");

async function register(
  sandboxUrl: string,
  tenantId: string,
  connection: ConnectionRow,
  webhookUrl: string,
  secret: string,
): Promise<string> {
  const { id, kind } = connection;
  const key = keyOf(kind, openCredentials(tenantId, connection).headers);
  const isShop = kind === "shopify";
  const { baseUrl } = (await tell(sandboxUrl, "/connections", {
    kind,
    connectionId: id,
    webhookUrl,
    secret,
    ...(isShop
      ? {
          accessToken: key,
          shop: { domain: connection.account, name: "Juniper & Pine", timeZone: "America/New_York" },
        }
      : { apiKey: key }),
  })) as { baseUrl: string };
  if (isShop) await fillShop(sandboxUrl, id);
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

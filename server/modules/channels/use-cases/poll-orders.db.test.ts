import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { setClock } from "#server/platform/clock.ts";
import { seal } from "#server/platform/crypto.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { missedDeliveries, webhookHealth } from "../queries/completeness.ts";
import { askOrders } from "./ask-orders.ts";
import { drainShop } from "./drain-inbox.ts";
import { openShop } from "./open-shop.ts";
import { duePolls, pollOrders } from "./poll-orders.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let fix: Warehouse;
afterAll(() => sandbox.stop());

const control = async <Answer>(path: string, body: unknown): Promise<Answer> => {
  const answer = await fetch(`${sandbox.url}/control${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

const shops = {
  shopify: {
    headers: { "X-Shopify-Access-Token": "tok" },
    credential: { accessToken: "tok" },
    catalog: {
      locations: [{ id: 1, name: "East" }],
      products: [{ title: "Mug", variants: [{ sku: "MUG", price: "5.00" }] }],
    },
  },
  woocommerce: {
    headers: { Authorization: `Basic ${Buffer.from("ck:cs").toString("base64")}` },
    credential: { apiKey: "ck:cs" },
    catalog: { products: [{ name: "Mug", sku: "MUG", price: "5.00", stock: 900 }] },
  },
} as const;
type Kind = keyof typeof shops;
const kinds = Object.keys(shops) as Kind[];
const idOf = (kind: Kind) => `con_${kind}`;

/** One shop of each kind whose webhooks never arrive. */
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 9 });
  process.env.SANDBOX_URL = sandbox.url;
  fix = await arrangeWarehouse(database, { skus: ["mug"], locations: ["east"] });
  for (const kind of kinds) {
    const id = idOf(kind);
    const { headers, credential, catalog } = shops[kind];
    const { baseUrl } = await control<{ baseUrl: string }>("/connections", {
      kind, connectionId: id, webhookUrl: null, secret: "s", ...credential, shop: { domain: `${kind}.example` }, limits: { capacity: 9000, perSecond: 9000 },
    }); // prettier-ignore
    await control(`/${kind}/${id}/catalog`, catalog);
    await database.asOwner(
      `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second, created_at)
       values ($1, $2, $3, $3, $4, $5, '', 9000, 9000, now() - interval '1 hour')`,
      [
        fix.tenantId,
        id,
        kind,
        baseUrl,
        seal(JSON.stringify({ headers }), { tenantId: fix.tenantId, rowId: id, field: "credentials" }),
      ],
    );
  }
});

const placeAt = (kind: Kind, count: number) =>
  kind === "shopify"
    ? control("/orders", {
        connectionId: idOf(kind),
        count,
        announce: false,
        order: { lines: [{ sku: "MUG", quantity: 1 }] },
      })
    : control(`/woocommerce/${idOf(kind)}/orders`, {
        count,
        announce: false,
        order: { lines: [{ sku: "MUG", quantity: 1 }] },
      });
const here = async (kind: Kind) =>
  (
    await database.asOwner<{ n: number }>(
      "select count(*)::integer as n from sales_order where tenant_id = $1 and connection_id = $2",
      [fix.tenantId, idOf(kind)],
    )
  )[0]!.n;
const health = async (kind: Kind) =>
  (await transact(fix.scope, webhookHealth)).find(({ connectionId }) => connectionId === idOf(kind))!;

describe.each(kinds)("webhooks of %s that never came", (kind) => {
  const id = idOf(kind);
  it("are healed within one cycle, and noted with their dates", async () => {
    await placeAt(kind, 22);
    expect(await pollOrders(fix.scope, id)).toMatchObject({ seen: 0, missed: 0 });
    // the minute that a webhook is given has passed
    const later = new Date(Date.now() + 61_000);
    const putBack = setClock(() => later);
    const round = await pollOrders(fix.scope, id);
    putBack();
    expect(round).toEqual({ seen: 22, missed: 22, waitMs: null });
    while ((await drainShop(fix.scope, id)).hasMore);
    expect(await here(kind)).toBe(22);
    expect(await transact(fix.scope, (work) => missedDeliveries(work, id))).toHaveLength(22);
    expect(await health(kind)).toMatchObject({ seen: 22, missed: 22, score: 0 });
  });

  it("are not counted again, and the channel is asked sooner from then on", async () => {
    expect(await pollOrders(fix.scope, id)).toMatchObject({ missed: 0, waitMs: null });
    expect(await here(kind)).toBe(22);
    const due = () => transact(fix.scope, (work) => duePolls(work, [id]));
    expect(await due()).toEqual([]);
    await database.asOwner(
      "update order_poll set polled_at = polled_at - interval '130 seconds' where connection_id = $1",
      [id],
    );
    expect(await due()).toEqual([id]);
    const [exception] = await database.asOwner(
      "select type, subject_id from exception where tenant_id = $1 and subject_id = $2",
      [fix.tenantId, id],
    );
    expect(exception).toEqual({ type: "partner.webhooks_missing", subject_id: id });
  });

  it("waits while told deliveries were not read, so that they are not called missing", async () => {
    await database.asOwner(
      `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id) values ($1, $2, $3, $4, 'x', 'x', '', 't')`,
      [fix.tenantId, `dlv_${kind}`, id, kind],
    );
    expect(await pollOrders(fix.scope, id)).toMatchObject({ waitMs: 15_000 });
  });

  it("count as missing although they were asked for before, unless a webhook tells them in its time", async () => {
    await database.asOwner("update inbox_delivery set status = 'applied' where status = 'pending'");
    const before = await health(kind);
    await placeAt(kind, 2);
    const open = (await openShop(fix.scope, id))!;
    expect((await askOrders(fix.scope, open)).ok).toBe(true);
    while ((await drainShop(fix.scope, id)).hasMore);
    expect(await here(kind)).toBe(24);
    const [told] = await database.asOwner<{ id: string }>(
      "select id from sales_order where tenant_id = $1 and connection_id = $2 order by id desc limit 1",
      [fix.tenantId, id],
    );
    await database.asOwner(
      `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id, status, subject_type, subject_id, received_at)
       values ($1, $2, $3, $4, 'orders/create', $2, '', 't', 'applied', 'sales_order', $5, now() + interval '5 seconds')`,
      [fix.tenantId, `told_${kind}`, id, kind, told!.id],
    );
    const putBack = setClock(() => new Date(Date.now() + 61_000));
    expect(await pollOrders(fix.scope, id)).toMatchObject({ missed: 1 });
    expect(await pollOrders(fix.scope, id), "once").toMatchObject({ missed: 0 });
    putBack();
    expect((await health(kind)).missed).toBe(before.missed + 1);
  });

  it("of another merchant are not seen", async () => {
    const other = { tenantId: await makeMerchant(database), actor: { kind: "job" as const, id: "test" } };
    expect(await transact(other, webhookHealth)).toEqual([]);
    expect(await transact(other, (work) => missedDeliveries(work, id))).toEqual([]);
  });
});

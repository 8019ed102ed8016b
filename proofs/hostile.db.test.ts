import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import superjson from "superjson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writes } from "#server/api/v1/writes.ts";
import { resources } from "#server/api/v1/resources.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { orderBody } from "#server/modules/channels/testing/shop.ts";
import { drainShop } from "#server/modules/channels/use-cases/drain-inbox.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { drainProcessor } from "#server/modules/settlement/use-cases/drain-deliveries.ts";
import { fixturesDir } from "../conformance/fixtures.ts";
import { apiKey, openFront, procedures, signedIn, type Answered, type Front } from "./front-door.ts";
import { hostileBody, inside, lyingHeaders } from "./hostile.ts";
import { replaced, sampleOf, textPaths } from "./sample.ts";
import { seeded, seedOfRun } from "./seeded.ts";
import { connectPartner, signedHeaders, type Delivery } from "./shop-of-proof.ts";

const database = testDatabase();
const seed = seedOfRun();
const shopId = `con_hostile_${process.pid}`;
const cardsId = `con_cards_${process.pid}`;
let front: Front;
let shop: Warehouse;
let cookie: string;

beforeAll(async () => {
  front = await openFront();
  shop = await arrangeWarehouse(database, { skus: ["mug"], locations: ["reno"] });
  await connectPartner(database, shop.tenantId, shopId, "shopify", "http://127.0.0.1:9", {});
  await connectPartner(database, shop.tenantId, cardsId, "stripe", "http://127.0.0.1:9", {});
  cookie = await signedIn(database, shop.tenantId, "owner");
});
afterAll(() => front.close());

/** Sound bodies by topic: our own, and recorded ones when they are there. */
function soundBodies(): { topic: string; body: string }[] {
  const order = orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 1 }] });
  const refund = { id: 7, order_id: 1, created_at: "2026-07-01T12:00:00Z", note: "n", refund_line_items: [], transactions: [], order_adjustments: [] }; // prettier-ignore
  const level = { inventory_item_id: 1, location_id: 701, available: 5, updated_at: "2026-07-01T10:00:00Z" };
  const product = { id: 5, title: "Mug", status: "active", updated_at: "2026-07-01T10:00:00Z", variants: [{ id: 901, sku: "MUG", title: "Mug", price: "10.00", barcode: null, inventory_item_id: 1 }] }; // prettier-ignore
  const own = [
    { topic: "orders/create", body: order },
    { topic: "orders/updated", body: order },
    { topic: "refunds/create", body: refund },
    { topic: "inventory_levels/update", body: level },
    { topic: "products/update", body: product },
  ].map(({ topic, body }) => ({ topic, body: JSON.stringify(body) }));
  const recorded = join(fixturesDir, "shopify", "webhooks");
  if (!existsSync(recorded)) return own;
  const files = readdirSync(recorded, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  const read = files.map((name) => ({
    topic: /refund/.test(name)
      ? "refunds/create"
      : /product/.test(name)
        ? "products/update"
        : "orders/updated",
    body: readFileSync(join(recorded, name), "utf8"),
  }));
  return [...own, ...read];
}

/** Runs `ask` for every item, sixteen at a time. */
async function crowd<T>(items: readonly T[], ask: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const one = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await ask(item);
  };
  await Promise.all(Array.from({ length: 16 }, one));
}

/** What is wrong with an answer to something hostile, or null. */
function fault(answer: Answered, asked: string): string | null {
  const isFault = answer.status >= 500 || inside.test(answer.body);
  return isFault ? `${answer.status} to ${asked.slice(0, 200)}: ${answer.body.slice(0, 300)}` : null;
}

describe("hostile deliveries", () => {
  it(`lose nothing that is signed and break nothing, 1,200 of them (SEED=${seed})`, async () => {
    const chance = seeded(seed);
    const bodies = soundBodies();
    const wrong: string[] = [];
    const accepted: string[] = [];
    let refused = 0;
    const memory = process.memoryUsage().rss;
    const sends = Array.from({ length: 1_200 }, (_, n) => {
      const { topic, body } = chance.pick(bodies);
      const delivery: Delivery = n % 6 === 0
        ? { kind: "stripe", connectionId: cardsId, topic: "charge.succeeded", id: `e${n}`, body: "" }
        : { kind: "shopify", connectionId: shopId, topic, id: `e${n}`, body: "" }; // prettier-ignore
      return {
        delivery,
        bytes: hostileBody(body, chance),
        lies: lyingHeaders(chance),
        isSigned: chance.below(6) > 0,
      };
    });
    await crowd(sends, async ({ delivery, bytes, lies, isSigned }) => {
      const { kind, connectionId, id } = delivery;
      const headers = {
        ...signedHeaders({ ...delivery, body: bytes }, isSigned ? undefined : "wrong"),
        ...lies,
      };
      const answer = await front.ask(`/api/webhooks/${kind}/${connectionId}`, { method: "POST", headers, body: new Uint8Array(bytes) }).catch((problem: Error) => ({ status: 599, body: problem.message, bytes: "" })); // prettier-ignore
      const found = fault(answer, `${id} ${JSON.stringify(lies)}`);
      if (found) wrong.push(found);
      if (answer.status === 200) accepted.push(id);
      else refused += 1;
      const isEncoded = (lies["content-encoding"] ?? "identity") !== "identity";
      const expected = isEncoded ? 415 : isSigned && (bytes.length > 0 || kind === "stripe") ? 200 : 401;
      if (answer.status !== expected) wrong.push(`${id}: ${answer.status} instead of ${expected}`);
    });
    expect(wrong).toEqual([]);
    while ((await drainShop(shop.scope, shopId, 400)).hasMore);
    while ((await drainProcessor(shop.scope, cardsId, 400)).hasMore);
    const [kept] = await database.asOwner<{ stored: number; settled: number; waiting: number; quarantined: number; failed: number }>(
      `select count(*)::int as stored, count(*) filter (where status <> 'pending')::int as settled,
              count(*) filter (where status = 'pending' and reason ~ 'not arrived')::int as waiting,
              count(*) filter (where status = 'quarantined')::int as quarantined,
              count(*) filter (where reason ~ 'unexpected')::int as failed from inbox_delivery where tenant_id = $1`,
      [shop.tenantId],
    ); // prettier-ignore
    const failures = await database.asOwner(
      "select topic, reason, left(encode(raw_body, 'escape'), 300) as body from inbox_delivery where tenant_id = $1 and reason ~ 'unexpected' limit 5",
      [shop.tenantId],
    );
    expect(failures).toEqual([]);
    expect(accepted.length + refused).toBe(1_200);
    expect(kept).toMatchObject({ failed: 0 });
    expect(kept!.settled + kept!.waiting).toBe(kept!.stored);
    expect(kept!.quarantined).toBeGreaterThan(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(process.memoryUsage().rss - memory).toBeLessThan(400 * 1024 * 1024);
  }, 240_000);
});

const operators = [{ not: "" }, { startsWith: "" }, { contains: "" }, ["a"], { __proto__: null, in: [] }];
const strangeTexts = [
  "\u0000",
  "a\u0000b",
  "\ud800",
  "%00",
  "\u202e",
  "'; drop table sales_order; --",
  "x".repeat(100_000),
];

describe("hostile inputs of the portal", () => {
  it("are refused by every text field of every procedure, and no text breaks one", async () => {
    const wrong: string[] = [];
    // a session that was bound to a location does nothing else from then on
    const scanner = await signedIn(database, shop.tenantId, "owner");
    const asks = procedures.flatMap(([path, { _def }]) => {
      const schema = _def.inputs[0]!;
      const sound = sampleOf(schema, () => []);
      return textPaths(sound).flatMap((field) => [
        ...operators.map((value) => ({ path, _def, field, value: value as unknown })),
        ...strangeTexts.map((value) => ({ path, _def, field, value: value as unknown })),
      ].map((ask) => ({ ...ask, input: replaced(sound, field, ask.value) }))); // prettier-ignore
    });
    await crowd(asks, async ({ path, _def, field, value, input }) => {
      // what changes other sessions or asks for second factors would end this one
      if (path.startsWith("identity.")) await database.asOwner("update merchant set two_factor_roles = '{}' where tenant_id = $1", [shop.tenantId]); // prettier-ignore
      const isBinding = path === "fulfillment.workAt";
      const answer = await front.call(isBinding ? scanner : cookie, path, _def.type, input);
      const found = fault(answer, `${path} ${field.join(".")} ${JSON.stringify(value)?.slice(0, 80)}`);
      if (found) wrong.push(found);
      // these two judge each value of a row themselves and tell what they refuse in their answer
      const isOperator = typeof value === "object" && !/^catalog\.skus\.(save|edit)$/.test(path);
      if (
        isOperator &&
        !isBinding &&
        ![400, 413].includes(answer.status) &&
        !/^\d+$/.test(field.at(-1) ?? "")
      )
        wrong.push(`${path} takes ${JSON.stringify(value)} in ${field.join(".")}: ${answer.status}`);
    });
    expect(asks.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  }, 240_000);

  it("in bodies that are no JSON are answered without a failure by procedures, API, account and tracking doors", async () => {
    const chance = seeded(seed + 1);
    const wrong: string[] = [];
    const key = await apiKey(database, shop.tenantId);
    const own = front.fromOwnPage(cookie);
    const order =
      '{"external_id":"x-1","currency":"USD","lines":[{"sku":"MUG","quantity":2,"unit_price_minor":1250}],"shipping_minor":500}';
    const places: (() => { path: string; headers: Record<string, string>; sound: string })[] = [
      () => ({ path: `/api/trpc/${chance.pick(procedures.filter(([, { _def }]) => _def.type === "mutation"))[0]}`, headers: own, sound: superjson.stringify({ id: "x", note: "y" }) }),
      () => ({ path: `/api/v1/${chance.pick(writes).path}`, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, sound: order }),
      () => ({ path: `/api/account/${chance.pick(["forgot", "reset", "invitation", "accept-invitation", "begin-second-factor", "confirm-second-factor", "__proto__"])}`, headers: own, sound: '{"email":"a@example.com","token":"t"}' }),
      () => ({ path: "/track-proof", headers: { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" }, sound: "token=AAAA&answer=83702" }),
      () => ({ path: "/track-return", headers: { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" }, sound: "token=AAAA&pass=1.x&orderLineId=l&skuId=s&quantity=1&reason=unwanted" }),
      () => ({ path: "/api/inngest?fnId=x&stepId=step", headers: { "content-type": "application/json" }, sound: '{"event":{"name":"x"}}' }),
    ]; // prettier-ignore
    const asks = Array.from({ length: 600 }, (_, n) => {
      const place = places[n % places.length]!();
      return {
        ...place,
        bytes: hostileBody(place.sound, chance),
        lies: n % 3 === 0 ? lyingHeaders(chance) : {},
      };
    });
    await crowd(asks, async ({ path, headers, bytes, lies }) => {
      const init = { method: "POST", headers: { ...headers, ...lies }, body: new Uint8Array(bytes) };
      const answer = await front.ask(path, init).catch((problem: Error) => ({ status: 599, body: problem.message, bytes: "" })); // prettier-ignore
      const found = fault(answer, `${path} ${bytes.subarray(0, 80).toString("latin1")}`);
      if (found) wrong.push(found);
    });
    const addresses = resources.flatMap(({ path, filters }) =>
      ["%00", "%ff", "%ed%a0%80", "'", "a".repeat(3_000), "{}", "1e400"].flatMap((odd) => [
        `${path}/${odd}`,
        `${path}?cursor=${odd}`,
        ...Object.keys(filters).map((name) => `${path}?${name}=${odd}`),
      ]),
    );
    await crowd(addresses, async (address) => {
      const answer = await front.ask(`/api/v1/${address}`, { headers: { authorization: `Bearer ${key}` } });
      const found = fault(answer, address);
      if (found) wrong.push(found);
    });
    expect(wrong).toEqual([]);
  }, 240_000);
});

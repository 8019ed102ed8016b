import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { startApiProcess } from "../testing/api-processes.ts";

const database = testDatabase();
const BUYERS = 200;
const PIECES = 50;

/** 200 buyers at once want one piece each of what lies in the given amounts at as many locations. */
async function rush(processes: number, pieces: number[]) {
  const locations = pieces.map((_, index) => `place${index}`);
  const shop = await arrangeWarehouse(database, { skus: ["hot"], locations });
  for (const [index, quantity] of pieces.entries()) await shop.receive("hot", locations[index]!, quantity);
  const key = `tl_${newToken()}`;
  await database.asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, $2, 'race', $3, $4, '{write}', 'test')`,
    [shop.tenantId, newId("key"), key.slice(0, 8), tokenHash(key)],
  );
  const env = { DATABASE_URL: database.appUrl };
  const servers = await Promise.all(Array.from({ length: processes }, () => startApiProcess(env)));
  const buy = async (buyer: number) => {
    const answer = await fetch(`${servers[buyer % processes]!.baseUrl}/api/v1/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({
        external_id: `buyer-${buyer}`,
        currency: "USD",
        lines: [{ sku: "HOT", quantity: 1, unit_price_minor: 1000 }],
        shipping_address: { name: "Ada", line1: "1 Elm St", city: "Boise", country: "US" },
      }),
    });
    return { status: answer.status, order: (await answer.json()) as { id: string; stage: string } };
  };
  const answers = await Promise.all(Array.from({ length: BUYERS }, (_, buyer) => buy(buyer)));
  await Promise.all(servers.map((server) => server.stop()));
  const [counts] = await database.asOwner<Record<string, number>>(
    `select (select sum(committed)::int from stock_level where tenant_id = $1) as counter,
       (select sum(quantity)::int from commitment where tenant_id = $1 and status = 'active') as lines,
       (select sum(quantity)::int from backorder where tenant_id = $1 and status = 'open') as waiting,
       (select count(*)::int from sales_order where tenant_id = $1) as orders,
       (select count(distinct number)::int from sales_order where tenant_id = $1) as numbers`,
    [shop.tenantId],
  );
  return {
    failed: answers.filter(({ status }) => status !== 201).length,
    sold: answers.filter(({ order }) => order.stage === "committed").length,
    ...counts,
    differences: await stockDifferences(database, shop.tenantId),
  };
}

const exactly = {
  failed: 0,
  sold: PIECES,
  counter: PIECES,
  lines: PIECES,
  waiting: BUYERS - PIECES,
  orders: BUYERS,
  numbers: BUYERS,
  differences: [],
};

describe("200 buyers at once for 50 pieces", () => {
  it("get exactly 50 through one process", async () => {
    expect(await rush(1, [PIECES])).toEqual(exactly);
  });

  it("get exactly 50 through two processes", async () => {
    expect(await rush(2, [PIECES])).toEqual(exactly);
  });

  it("get exactly 50 when they lie at three locations, 17, 17 and 16", async () => {
    expect(await rush(1, [17, 17, 16])).toEqual(exactly);
    expect(await rush(2, [17, 17, 16])).toEqual(exactly);
  });

  it("is a race: without its locks and the law of the level the same rush oversells", async () => {
    await database.asOwner(`
      alter table stock_level drop constraint stock_level_never_oversold;
      alter table stock_movement drop constraint stock_movement_after_not_negative;
      do $$ begin
        execute replace(regexp_replace(pg_get_functiondef('place_orders'::regproc),
          'insert into number_series.*?into first_number;', 'first_number := floor(random() * 1000000000);'),
          'perform lock_levels(', 'perform cardinality(');
        execute replace(pg_get_functiondef('give_stock'::regproc), 'perform commit_allocations(', 'perform pg_sleep(0.02), commit_allocations(');
      end $$`);
    expect(await rush(2, [PIECES])).not.toMatchObject({ sold: PIECES, counter: PIECES });
  });
});

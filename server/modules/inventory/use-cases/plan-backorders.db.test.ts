import fc from "fast-check";
import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse } from "../testing/arrange.ts";
import { planBackorders } from "./expect-stock.ts";

const database = testDatabase();
/** Where each channel sells from; "all" has no link and sells from everywhere. */
const sees = { all: ["east", "west"], con_a: ["east"], con_b: ["east", "west"] };
type Channel = keyof typeof sees;

interface Receipt {
  id: string;
  at: string;
  units: number;
  on: string | null;
}

/** The law, said the slow way: the oldest who waits takes from the earliest receipt it may have. */
function layPlainly(waiting: { id: string; channel: Channel; units: number }[], receipts: Receipt[]) {
  const left = new Map(receipts.map(({ id, units }) => [id, units]));
  const inOrder = receipts.toSorted(
    (a, b) => (a.on ?? "9999").localeCompare(b.on ?? "9999") || a.id.localeCompare(b.id),
  );
  return waiting.map(({ id, channel, units }) => {
    let rest = units;
    const parts: string[] = [];
    let last: string | null = "";
    for (const receipt of inOrder.filter(({ at }) => sees[channel].includes(at))) {
      const share = Math.min(rest, left.get(receipt.id)!);
      if (share === 0) continue;
      rest -= share;
      left.set(receipt.id, left.get(receipt.id)! - share);
      parts.push(`${receipt.id} ${share}`);
      if (receipt.on === null) last = null;
      else if (last !== null && receipt.on > last) last = receipt.on;
    }
    return { id, expectedOn: rest > 0 ? null : last, parts: parts.toSorted() };
  });
}

it("lays who waits along what comes as the plain law does, whether all see the same receipts or not", async () => {
  const shop = await arrangeWarehouse(database, { skus: ["game"], locations: ["east", "west"] });
  const run = (text: string, more: unknown[] = []) => database.asOwner(text, [shop.tenantId, ...more]);
  await shop.orders(["o0", "o1"]);
  await run(`insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
    select $1, id, 'shopify', id, '', '', '', 10, 10 from unnest('{con_a,con_b}'::text[]) id`);
  await run(`insert into channel_location (tenant_id, connection_id, location_id, external_location_id)
    values ($1, 'con_a', 'east', '1'), ($1, 'con_b', 'east', '1'), ($1, 'con_b', 'west', '2')`);
  await run(
    `insert into stock_level (tenant_id, sku_id, location_id) values ($1, 'game', 'east'), ($1, 'game', 'west')`,
  );
  const receipt = fc.record({
    at: fc.constantFrom("east", "west"),
    units: fc.integer({ min: 0, max: 9 }),
    on: fc.constantFrom("2199-01-02", "2199-01-01", null),
  });
  const waiter = fc.record({
    channel: fc.constantFrom<Channel>("all", "con_b", "con_b", "con_a"),
    units: fc.integer({ min: 1, max: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(receipt, { maxLength: 4 }),
      fc.array(waiter, { minLength: 1, maxLength: 6 }),
      async (brought, asked) => {
        const receipts = brought.map((one, n) => ({ id: `r${n}`, ...one }));
        const waiting = asked.map((one, n) => ({ id: `b${n}`, ...one }));
        await run("delete from backorder where tenant_id = $1");
        await run("delete from expected_receipt where tenant_id = $1");
        await run(
          `insert into expected_receipt (tenant_id, id, sku_id, location_id, quantity, expected_on, label, source_type, source_id)
           select $1, id, 'game', at, units, "on", id, 'purchase_order', id from jsonb_to_recordset($2) as r(id text, at text, units integer, "on" text)`,
          [JSON.stringify(receipts)],
        );
        await run(
          `insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, created_at)
           select $1, id, 'o' || (place - 1) / 3, 'o' || (place - 1) / 3 || '-' || 1 + (place - 1) % 3, nullif(channel, 'all'), 'game', units, now() + place * interval '1 s'
             from rows from (jsonb_to_recordset($2) as (id text, channel text, units integer)) with ordinality as b(id, channel, units, place)`,
          [JSON.stringify(waiting)],
        );
        // twice: what rests on the same as before is left alone
        await shop.inTransaction((work) => planBackorders(work, ["game"]));
        await shop.inTransaction((work) => planBackorders(work, ["game"]));
        const laid = await run(
          `select b.id, b.expected_on as "expectedOn", coalesce((select array_agg(x.expected_receipt_id || ' ' || x.quantity order by x.expected_receipt_id)
             from backorder_basis x where x.tenant_id = b.tenant_id and x.backorder_id = b.id), '{}') as parts
             from backorder b where b.tenant_id = $1 order by b.created_at`,
        );
        expect(laid).toEqual(layPlainly(waiting, receipts));
      },
    ),
    { numRuns: 40 },
  );
});

import { Agent, request } from "node:http";
import { placeTogether } from "#server/api/v1/place-together.ts";
import { newOrder, type NewOrder } from "#server/api/v1/write-order.ts";
import { startApiProcess } from "#server/http/testing/api-processes.ts";
import { orderBody } from "#server/modules/channels/testing/shop.ts";
import { drainShop } from "#server/modules/channels/use-cases/drain-inbox.ts";
import { closedLoop, randomFrom, timed } from "./load.ts";
import type { Block, Measure } from "./rounds.ts";
import { sqlLoad } from "./sql-load.ts";
import { LOCATIONS, skuCode, SKUS, type World } from "./world.ts";

const CLIENTS = 32;
/** Deliveries that one drain block works off: about as long as the other blocks last, and more than one call takes. */
const INBOX = 6_000;
const random = randomFrom(7);
let names = 0;

/** An order of two lines for random SKUs; `isHot`: the first line always asks for the same SKU. */
function body(isHot: boolean) {
  const sku = 1 + Math.floor(random() * (SKUS - 1));
  names += 1;
  return {
    external_id: `b-${names}`,
    currency: "USD",
    email: "c@example.test",
    lines: [isHot ? 1 : sku, sku + 1].map((n) => ({ sku: skuCode(n), quantity: 1, unit_price_minor: 1000 })),
    shipping_minor: 500,
    shipping_address: { name: "Ada", line1: "1 Elm St", city: "Boise", region: "ID", postal_code: "83702", country: "US" },
  };
} // prettier-ignore

/** POST over kept connections; cheaper than fetch, so that the caller takes little of the machine. */
export function poster(baseUrl: string, headers: Record<string, string>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const { hostname, port } = new URL(baseUrl);
  const post = (path: string, text: string, more: Record<string, string> = {}) =>
    new Promise<number>((answered, failed) => {
      const options = { agent, hostname, port, path, method: "POST", headers: { ...headers, ...more, "content-length": Buffer.byteLength(text) } }; // prettier-ignore
      const sent = request(options, (answer) => {
        answer.resume();
        answer.once("end", () => answered(answer.statusCode ?? 0));
      });
      sent.once("error", failed);
      sent.end(text);
    });
  return { post, close: () => agent.destroy() };
}

/** The ways an order can take, and the limit of the same database. */
export async function orderBlocks(world: World, seconds: number) {
  const settings = `array['${world.tenantId}', 'api_key', '${world.scope.actor.id}', '', '']`;
  const place = (count: number, isHot: boolean) => `select bench.place(${settings}, ${count}, ${isHot})`;
  const web = await startApiProcess({ DATABASE_URL: world.appUrl });
  const { post, close } = poster(web.baseUrl, {
    authorization: `Bearer ${world.apiKey}`,
    "content-type": "application/json",
  });
  const database = { postgres: world.postgresPid };
  const together = (isHot: boolean) => async () => {
    const input = newOrder.parse(body(isHot)) satisfies NewOrder;
    const placed = await placeTogether(world.scope, input, null);
    if (placed === null || placed === "revoked") throw new Error("An order was not placed with the others.");
  };
  const blocks: Block[] = [
    {
      name: "sql, one order a call, 32 clients",
      run: () => sqlLoad(world, place(1, false), { clients: CLIENTS, seconds }),
      processes: database,
    },
    {
      name: "sql, batches of 100, 2 clients",
      run: () => sqlLoad(world, place(100, false), { clients: 2, seconds, count: 100 }),
      processes: database,
    },
    {
      name: "drain of an inbox",
      prepare: () => fillInbox(world),
      run: () => timed(INBOX, () => drainAll(world)),
      processes: database,
    },
    {
      name: "batch path, 32 callers",
      run: () => closedLoop(together(false), { clients: CLIENTS, seconds }),
      processes: database,
    },
    {
      name: "batch path, one hot SKU",
      run: () => closedLoop(together(true), { clients: CLIENTS, seconds }),
      processes: database,
    },
    {
      name: "over HTTP, 32 callers",
      run: () =>
        closedLoop(
          async () => {
            const status = await post("/api/v1/orders", JSON.stringify(body(false)));
            if (status !== 201) throw new Error(`An order was answered ${status}.`);
          },
          { clients: CLIENTS, seconds },
        ),
      processes: { ...database, web: web.pid },
    },
  ];
  return { blocks, stop: async () => (close(), await web.stop()) };
}

async function fillInbox(world: World): Promise<void> {
  const deliveries = Array.from({ length: INBOX }, () => {
    names += 1;
    const variant = 1 + Math.floor(random() * (SKUS - 1));
    const lines = [0, 1].map((n) => ({ id: names * 10 + n, variant: variant + n, quantity: 1 }));
    return JSON.stringify(orderBody({ id: names, version: 1, lines }));
  });
  await world.asOwner(
    `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id)
     select $1, new_id('dlv'), $2, 'shopify', 'orders/create', new_id('evt'), convert_to(body, 'UTF8'), new_id('trc') from unnest($3::text[]) body`,
    [world.tenantId, world.connectionId, deliveries],
  );
}

async function drainAll(world: World): Promise<void> {
  for (;;) {
    const drained = await drainShop(world.scope, world.connectionId);
    if (drained.quarantined + drained.postponed > 0) throw new Error("A delivery was not applied.");
    if (!drained.hasMore) return;
  }
}

const one = "sql, one order a call, 32 clients";
const batches = "sql, batches of 100, 2 clients";

export const orderMeasures: Measure[] = [
  {
    name: "P2",
    what: "inbox drain : the database's limit with the same function in batches",
    unit: "ratio",
    floor: 0.75,
    goal: 0.9,
    blocks: ["drain of an inbox", batches],
    of: (block) => block("drain of an inbox").perSecond / block(batches).perSecond,
  },
  {
    name: "P3",
    what: "batch path, 32 callers : the limit with one function call an order",
    unit: "ratio",
    floor: 1.5,
    goal: 2,
    blocks: ["batch path, 32 callers", one],
    of: (block) => block("batch path, 32 callers").perSecond / block(one).perSecond,
  },
  {
    name: "P4",
    what: "order over HTTP, answered when committed : the limit with one function call an order",
    unit: "ratio",
    floor: 0.35,
    goal: 0.6,
    blocks: ["over HTTP, 32 callers", one],
    of: (block) => block("over HTTP, 32 callers").perSecond / block(one).perSecond,
  },
  {
    name: "P5",
    what: "one hot SKU : random SKUs, batch path",
    unit: "ratio",
    floor: 0.7,
    goal: 0.9,
    blocks: ["batch path, one hot SKU", "batch path, 32 callers"],
    of: (block) => block("batch path, one hot SKU").perSecond / block("batch path, 32 callers").perSecond,
  },
  {
    name: "P13",
    what: "CPU of web and Postgres for an order over HTTP",
    unit: "ms",
    floor: 1,
    goal: 0.5,
    isLessBetter: true,
    blocks: ["over HTTP, 32 callers"],
    of: (block) => {
      const { cpuMs, done } = block("over HTTP, 32 callers");
      return (cpuMs.postgres! + cpuMs.web!) / done;
    },
  },
];

/**
 * A fast wrong answer is no result: scarce goods are fought over by batches of all sizes with repeats in them, then every figure is
 * counted again.
 * @throws Error that names what does not hold
 */
export async function checkPlacing(world: World): Promise<void> {
  const skus = Array.from({ length: 20 }, (_, index) => `sku_${index + 1}`);
  await world.asOwner(
    `update stock_level set on_hand = 15, available = 15 where tenant_id = $1 and sku_id = any($2)`,
    [world.tenantId, skus],
  );
  const pick = (n: number) => Math.floor(random() * n);
  const order = () => ({
    ...body(false),
    external_id: `check-${pick(1500)}`,
    lines: Array.from({ length: 1 + pick(3) }, () => ({ sku: skuCode(1 + pick(20)), quantity: 1 + pick(2), unit_price_minor: 1 })),
  }); // prettier-ignore
  await Promise.all(
    Array.from({ length: 1500 }, () => placeTogether(world.scope, newOrder.parse(order()), null)),
  );
  const [found] = await world.asOwner<Record<string, number>>(
    `select
       (select count(*)::int from stock_level l where l.tenant_id = $1 and l.committed <> coalesce((select sum(c.quantity) from commitment c
          where c.tenant_id = l.tenant_id and c.sku_id = l.sku_id and c.location_id = l.location_id and c.status = 'active'), 0)) as "levels that are not the sum of their commitments",
       (select count(*)::int from stock_level where tenant_id = $1 and available < 0) as "oversold levels",
       (select count(*)::int from order_demand d join order_line l on l.tenant_id = d.tenant_id and l.id = d.order_line_id
         where d.tenant_id = $1 and l.quantity * d.per_unit <> coalesce((select sum(quantity) from commitment c where c.tenant_id = d.tenant_id
           and c.order_line_id = d.order_line_id and c.sku_id = d.sku_id), 0) + coalesce((select sum(quantity) from backorder b
           where b.tenant_id = d.tenant_id and b.order_line_id = d.order_line_id and b.sku_id = d.sku_id), 0)) as "lines that hold more or less than they asked",
       (select count(*)::int from backorder b where b.tenant_id = $1 and exists (select from stock_level l where l.tenant_id = b.tenant_id
          and l.sku_id = b.sku_id and l.available > 0)) as "shortages of what is there",
       (select count(*) - count(distinct external_id) from sales_order where tenant_id = $1)::int as "orders placed twice"`,
    [world.tenantId],
  );
  const wrong = Object.entries(found!).filter(([, count]) => count > 0);
  if (wrong.length > 0) throw new Error(`Placing is wrong: ${JSON.stringify(Object.fromEntries(wrong))}`);
  await world.asOwner(
    `update stock_level set on_hand = 1000000000, available = 1000000000 - committed where tenant_id = $1 and sku_id = any($2)`,
    [world.tenantId, skus],
  );
  if (LOCATIONS.length < 2) throw new Error("The check wants more than one location.");
}

import { encodeKeyset } from "#kernel/keyset.ts";
import { newId } from "#kernel/ids.ts";
import { listMovements } from "#server/modules/inventory/queries/list-movements.ts";
import { stockGrid } from "#server/modules/inventory/queries/stock-grid.ts";
import { listOrders } from "#server/modules/orders/public.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { percentiles, type Load } from "./load.ts";
import type { Block, Measure } from "./rounds.ts";
import type { World } from "./world.ts";

const LARGE = 1_000_000;
const SMALL = 10_000;
const LIMIT = 50;
/** The page whose price is compared with the first: it begins behind as many rows. */
const DEEP = 10_000 * LIMIT;
const READS = 150;

interface Shelf {
  tenantId: string;
  rows: number;
}

type Read = (work: Work, cursor: string | undefined) => Promise<unknown>;

/** Lists of the portal, and the cursor behind row `n` of a shelf. Row n is the n-th newest. */
const lists: Record<string, { read: Read; cursorAt: (shelf: Shelf, n: number) => string }> = {
  "orders": {
    read: (work, cursor) => listOrders(work, { show: "all", limit: LIMIT, ...(cursor ? { cursor } : {}) }),
    cursorAt: (shelf, n) => encodeKeyset([placedAt(shelf.rows - n), orderId(shelf.rows - n)]),
  },
  "open orders": {
    read: (work, cursor) => listOrders(work, { show: "open", limit: LIMIT, ...(cursor ? { cursor } : {}) }),
    cursorAt: (shelf, n) => encodeKeyset([placedAt(shelf.rows - n), orderId(shelf.rows - n)]),
  },
  "movements": {
    read: (work, cursor) => listMovements(work, { limit: LIMIT, ...(cursor ? { cursor } : {}) }),
    cursorAt: (shelf, n) => encodeKeyset([movementId(shelf.rows - n)]),
  },
  "stock grid": {
    read: (work, cursor) => stockGrid(work, { show: "all", limit: LIMIT, ...(cursor ? { cursor } : {}) }),
    cursorAt: (_shelf, n) => encodeKeyset([skuCode(n), skuId(n)]),
  },
}; // prettier-ignore

const digits = (n: number) => String(n).padStart(12, "0");
const orderId = (n: number) => `ord_${digits(n)}`;
const movementId = (n: number) => `mov_${digits(n)}`;
const skuCode = (n: number) => `S-${digits(n)}`;
const skuId = (n: number) => `sku_${digits(n)}`;
const placedAt = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * 1000).toISOString();

/** Fills a shelf. Lines are only where pages are looked at: their number does not change what one order's lines cost. */
async function stock(world: World, rows: number): Promise<Shelf> {
  const tenantId = newId("mer");
  const id = (prefix: string) => `'${prefix}' || lpad(n::text, 12, '0')`;
  const each = "from generate_series(1, $2::int) n";
  await world.fill([
    [`insert into merchant (tenant_id, name, legal_name, slug) values ($1, 'Shelf', 'Shelf', $1)`, [tenantId]],
    [`insert into product (tenant_id, id, title) values ($1, 'prd', 'Product')`, [tenantId]],
    [`insert into location (tenant_id, id, code, name, time_zone) values ($1, 'main', 'main', 'main', 'UTC')`, [tenantId]],
    [`insert into sku (tenant_id, id, product_id, code, title) select $1, ${id("sku_")}, 'prd', ${id("S-")}, 'SKU' ${each}`, [tenantId, rows]],
    [`insert into stock_level (tenant_id, sku_id, location_id, on_hand, available) select $1, ${id("sku_")}, 'main', 5, 5 ${each}`, [tenantId, rows]],
    [`insert into sales_order (tenant_id, id, number, external_id, channel_order_name, stage, currency, subtotal_minor, discount_minor,
        shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id)
      select $1, ${id("ord_")}, 'SO-' || n, n::text, '#' || n, case when n % 2 = 0 then 'routed' else 'delivered' end, 'USD', 0, 0, 0, 0, 0,
        timestamptz '2024-01-01T00:00:00Z' + n * interval '1 second', now(), 'trc' ${each}`, [tenantId, rows]],
    [`insert into order_line (tenant_id, id, order_id, position, external_line_id, title, quantity, unit_price_minor)
      select $1, ${id("oln_")}, ${id("ord_")}, 1, '1', 'Line', 1, 0 ${each}
        where n > $2 - 200 or n between $2 - $3::int - 200 and $2 - $3::int`, [tenantId, rows, DEEP]],
    [`insert into stock_movement (tenant_id, id, sku_id, location_id, kind, on_hand_after, available_after, source_type, source_id, event_key, actor_id)
      select $1, ${id("mov_")}, ${id("sku_")}, 'main', 'count', 5, 5, 'feed', 'bench', ${id("m_")}, 'bench' ${each}`, [tenantId, rows]],
  ]); // prettier-ignore
  return { tenantId, rows };
}

/** A block a list: three pages of it in turn, so that what disturbs one disturbs all. */
export async function listBlocks(world: World): Promise<Block[]> {
  const [large, small] = [await stock(world, LARGE), await stock(world, SMALL)];
  await world.asOwner("vacuum analyze");
  return Object.entries(lists).map(([name, list]) => ({
    name,
    run: () => readInTurn(list.read, {
      "first of 10,000": [small, undefined],
      "first of 1,000,000": [large, undefined],
      "page 10,000": [large, list.cursorAt(large, DEEP)],
    }),
    processes: { postgres: world.postgresPid },
  })); // prettier-ignore
}

async function readInTurn(
  read: Read,
  places: Record<string, [shelf: Shelf, cursor: string | undefined]>,
): Promise<Load> {
  const times = Object.fromEntries(Object.keys(places).map((place) => [place, [] as number[]]));
  for (let n = 0; n < READS; n++) {
    for (const [place, [shelf, cursor]] of Object.entries(places)) {
      await transact(systemScope(shelf.tenantId, "bench"), async (work) => {
        const began = performance.now();
        await read(work, cursor);
        times[place]!.push(performance.now() - began);
      });
    }
  }
  const parts = Object.fromEntries(
    Object.entries(times).map(([place, all]) => [place, percentiles(all).p50]),
  );
  const { p50, p99 } = percentiles(Object.values(times).flat());
  return { done: READS * 3, failed: 0, perSecond: 1000 / p50, p50, p99, parts };
}

export const listMeasures: Measure[] = Object.keys(lists).map((name) => ({
  name: "P9",
  what: `${name}: the dearer of a page at 1,000,000 rows : at 10,000, and page 10,000 : page 1`,
  unit: "ratio",
  floor: 1.3,
  goal: 1.1,
  isLessBetter: true,
  blocks: [name],
  of: (block) => {
    const parts = block(name).parts!;
    const first = parts["first of 1,000,000"]!;
    return Math.max(first / parts["first of 10,000"]!, parts["page 10,000"]! / first);
  },
}));

import { expectOk } from "#kernel/result.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { arrangeOrder, type ArrangedOrder } from "#server/modules/invoicing/testing/arrange.ts";
import type { ReturnReason } from "../contract.ts";
import { approveRma } from "../use-cases/decide-rma.ts";
import { openRma } from "../use-cases/open-rma.ts";
import { receiveReturn } from "../use-cases/receive-return.ts";

let scans = 0;

/** An order whose units all shipped, and short ways to send it back. SKUs are "s1", "s2" …; "B1" is a SKU of used goods. */
export async function arrangeReturns(
  database: TestDatabase,
  order: ArrangedOrder = {
    lines: [{ quantity: 3, unitPriceMinor: 1_000, discountMinor: 100, taxMinor: 200 }],
  },
) {
  const shop = await arrangeOrder(database, order);
  await shop.sql("insert into sku (tenant_id, id, product_id, code, title) values ($1, 'b1', 'prd_1', 'B1', 'Used'), ($1, 'other', 'prd_1', 'OTHER', 'Other')"); // prettier-ignore
  await shop.ship(
    "fo_1",
    Object.fromEntries(order.lines.map(({ quantity }, index) => [`l${index + 1}`, quantity])),
  );
  const open = (id: string, quantity: number, reason: ReturnReason = "unwanted", line = 1) =>
    shop.within((work) =>
      openRma(work, {
        id,
        orderId: "ord_1",
        lines: [{ orderLineId: `l${line}`, skuId: `s${line}`, quantity, reason }],
      }),
    );
  const approved = async (id: string, quantity: number, reason: ReturnReason = "unwanted") => {
    expectOk(await open(id, quantity, reason));
    expectOk(await shop.within((work) => approveRma(work, id)));
    return id;
  };
  const scan = (
    rmaId: string,
    code = "S1",
    over: { scanKey?: string; isExtra?: boolean; quantity?: number } = {},
  ) =>
    shop.within((work) =>
      receiveReturn(work, {
        rmaId,
        locationId: "loc_1",
        code,
        scanKey: `scan-${String(++scans).padStart(8, "0")}`,
        ...over,
      }),
    );
  /** Sums over all SKUs. */
  const stock = async () => {
    const [row] = await shop.sql(
      `select coalesce(sum(on_hand), 0)::int as "onHand", coalesce(sum(quality_control), 0)::int as "qualityControl", coalesce(sum(damaged), 0)::int as damaged,
         coalesce(sum(on_hand - committed - reserved - quality_control - damaged), 0)::int as available from stock_level where tenant_id = $1`,
    );
    return row as { onHand: number; qualityControl: number; damaged: number; available: number };
  };
  const lineOf = async (rmaId: string) => {
    const rows = await shop.sql(
      "select id from rma_line where tenant_id = $1 and rma_id = $2 order by id",
      rmaId,
    );
    return String(rows[0]!.id);
  };
  /** Another order of the same buyer, as the first one, with its own identity and what is said besides. */
  const orderAgain = async (id: string, besides: object = {}) => {
    const own = { id, number: id, external_id: id, channel_order_name: id, ...besides };
    const [row] = await shop.sql(
      "select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns where table_name = 'sales_order' and is_generated = 'NEVER' and $1 <> ''",
    );
    const columns = String(row!.columns);
    await shop.sql(
      `insert into sales_order (${columns}) select ${columns} from jsonb_populate_record(null::sales_order,
         (select to_jsonb(o) from sales_order o where tenant_id = $1 and id = 'ord_1') || $2::jsonb)`,
      JSON.stringify(own),
    );
  };
  return { ...shop, orderAgain, open, approved, scan, stock, lineOf };
}

import { makeMerchant, type TestDatabase } from "#server/db/testing/database.ts";
import { transact, transactSql, type Scope, type SqlWork, type Work } from "#server/db/transact.ts";

/** A merchant with SKUs, locations and orders to test stock on. Ids are short and local to the merchant's tenant. */
export interface Warehouse {
  tenantId: string;
  scope: Scope;
  inTransaction<T>(run: (work: Work) => Promise<T>): Promise<T>;
  inSql<T>(run: (work: SqlWork) => Promise<T>): Promise<T>;
  /** Orders with three lines each: `<name>-1`, `<name>-2`, `<name>-3`. */
  orders(names: string[]): Promise<void>;
  /** Puts units on hand, as a receipt movement. */
  receive(skuId: string, locationId: string, quantity: number): Promise<void>;
}

/** Makes the merchant. Locations get priorities in the order given. */
export async function arrangeWarehouse(
  database: TestDatabase,
  input: { skus: string[]; locations: string[] },
): Promise<Warehouse> {
  const tenantId = await makeMerchant(database);
  const scope: Scope = { tenantId, actor: { kind: "system", id: "test" }, traceId: "trc_test" };
  await database.asOwner(
    `insert into product (tenant_id, id, title) values ($1, 'prd_test', 'Test product')`,
    [tenantId],
  );
  await database.asOwner(
    `insert into sku (tenant_id, id, product_id, code, title) select $1, code, 'prd_test', upper(code), code from unnest($2::text[]) code`,
    [tenantId, input.skus],
  );
  await database.asOwner(
    `insert into location (tenant_id, id, code, name, time_zone, priority)
     select $1, code, code, code, 'UTC', place from unnest($2::text[]) with ordinality as l(code, place)`,
    [tenantId, input.locations],
  );
  const inTransaction = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  const inSql = <T>(run: (work: SqlWork) => Promise<T>) => transactSql(scope, run);
  let receipts = 0;
  return {
    tenantId,
    scope,
    inTransaction,
    inSql,
    async orders(names) {
      await database.asOwner(
        `with o as (
           insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, subtotal_minor, discount_minor,
             shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id)
           select $1, name, name, name, name, 'USD', 0, 0, 0, 0, 0, now(), now(), 'trc_' || name from unnest($2::text[]) name returning id)
         insert into order_line (tenant_id, id, order_id, position, external_line_id, title, quantity, unit_price_minor)
         select $1, name || '-' || n, name, n, n::text, 'line', 1000000, 0 from unnest($2::text[]) name, generate_series(1, 3) n`,
        [tenantId, names],
      );
    },
    async receive(skuId, locationId, quantity) {
      receipts += 1;
      await inSql((work) =>
        work.client.query("select adjust_stock($1, $2::jsonb, 'receipt', 'received', 'receipt', $3, $3)", [
          tenantId,
          JSON.stringify([{ skuId, locationId, delta: quantity }]),
          `rcp_${skuId}_${locationId}_${receipts}`,
        ]),
      );
    },
  };
}

/** Differences between levels and what their movements, commitments and reservations say; empty when stock is right. */
export async function stockDifferences(database: TestDatabase, tenantId: string): Promise<unknown[]> {
  return database.asOwner(
    `select l.sku_id, l.location_id, l.on_hand, l.committed, l.reserved, m.on_hand as moved, c.units as promised, r.units as held
       from stock_level l
       left join lateral (select coalesce(sum(on_hand_delta), 0) as on_hand, coalesce(sum(committed_delta), 0) as committed,
           coalesce(sum(reserved_delta), 0) as reserved
         from stock_movement m where m.tenant_id = l.tenant_id and m.sku_id = l.sku_id and m.location_id = l.location_id) m on true
       left join lateral (select coalesce(sum(quantity), 0) as units from commitment c where c.tenant_id = l.tenant_id
         and c.sku_id = l.sku_id and c.location_id = l.location_id and c.status = 'active') c on true
       left join lateral (select coalesce(sum(quantity), 0) as units from reservation r where r.tenant_id = l.tenant_id
         and r.sku_id = l.sku_id and r.location_id = l.location_id and r.status = 'active') r on true
      where l.tenant_id = $1 and ((l.on_hand, l.committed, l.reserved) is distinct from (m.on_hand, m.committed, m.reserved)
         or l.committed <> c.units or l.reserved <> r.units)`,
    [tenantId],
  );
}

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
  input: {
    skus: string[];
    locations: string[];
    /** SKUs that are not plain. */
    tracking?: Record<string, "lot" | "serial">;
    /** Bins by code, with their location; the walk is their order. */
    bins?: Record<string, string>;
  },
): Promise<Warehouse> {
  const tenantId = await makeMerchant(database);
  const scope: Scope = { tenantId, actor: { kind: "system", id: "test" }, traceId: "trc_test" };
  await database.asOwner(
    `insert into product (tenant_id, id, title) values ($1, 'prd_test', 'Test product')`,
    [tenantId],
  );
  await database.asOwner(
    `insert into sku (tenant_id, id, product_id, code, title, tracking)
     select $1, code, 'prd_test', upper(code), code, coalesce($3::jsonb ->> code, 'none') from unnest($2::text[]) code`,
    [tenantId, input.skus, JSON.stringify(input.tracking ?? {})],
  );
  await database.asOwner(
    `insert into location (tenant_id, id, code, name, time_zone, priority)
     select $1, code, code, code, 'UTC', place from unnest($2::text[]) with ordinality as l(code, place)`,
    [tenantId, input.locations],
  );
  await database.asOwner(
    `insert into bin (tenant_id, id, location_id, code, barcode, sequence)
     select $1, code, at, code, 'BIN-' || code, place from unnest($2::text[], $3::text[]) with ordinality as b(code, at, place)`,
    [tenantId, Object.keys(input.bins ?? {}), Object.values(input.bins ?? {})],
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
        work.client.query(
          "select change_stock($1, $2::jsonb, 'receipt', 'received', 'receipt', $3, $3, true)",
          [
            tenantId,
            JSON.stringify([{ skuId, locationId, delta: quantity }]),
            `rcp_${skuId}_${locationId}_${receipts}`,
          ],
        ),
      );
    },
  };
}

/**
 * Differences between levels and what makes them up: movements, commitments, reservations, expectations, lots, bins; empty when
 * stock is right. Each row names the law and the level that breaks it.
 */
export async function stockDifferences(database: TestDatabase, tenantId: string): Promise<unknown[]> {
  return database.asOwner(
    `with level as (select * from stock_level where tenant_id = $1),
     part as (
       select 'movements' as law, sku_id, location_id, sum(on_hand_delta) as on_hand, sum(committed_delta) as committed,
         sum(reserved_delta) as reserved, sum(quality_control_delta) as quality_control, sum(damaged_delta) as damaged, sum(incoming_delta) as incoming
         from stock_movement where tenant_id = $1 group by 2, 3
       union all select 'commitments', sku_id, location_id, null, sum(quantity), null, null, null, null
         from commitment where tenant_id = $1 and status = 'active' group by 2, 3
       union all select 'reservations', sku_id, location_id, null, null, sum(quantity), null, null, null
         from reservation where tenant_id = $1 and status = 'active' group by 2, 3
       union all select 'expectations', sku_id, location_id, null, null, null, null, null, sum(quantity)
         from expected_receipt where tenant_id = $1 group by 2, 3
       union all select 'lots', l.sku_id, l.location_id, sum(l.on_hand), null, null, sum(l.quality_control), sum(l.damaged), null
         from lot_level l where tenant_id = $1 group by 2, 3),
     law as (
       select unnest(array['movements', 'commitments', 'reservations', 'expectations']) as law, sku_id, location_id from level
       union all select 'lots', l.sku_id, l.location_id from level l join sku s on s.tenant_id = $1 and s.id = l.sku_id and s.tracking <> 'none')
     select law.law, level.sku_id, level.location_id, to_jsonb(level) as level, to_jsonb(part) as part
       from law join level using (sku_id, location_id) left join part using (law, sku_id, location_id)
      where (law.law in ('movements', 'lots') and level.on_hand <> coalesce(part.on_hand, 0))
         or (law.law in ('movements', 'lots') and (level.quality_control, level.damaged) <> (coalesce(part.quality_control, 0), coalesce(part.damaged, 0)))
         or (law.law in ('movements', 'commitments') and level.committed <> coalesce(part.committed, 0))
         or (law.law in ('movements', 'reservations') and level.reserved <> coalesce(part.reserved, 0))
         or (law.law in ('movements', 'expectations') and level.incoming <> coalesce(part.incoming, 0))
     union all
     select 'bins', l.sku_id, l.location_id, to_jsonb(l), to_jsonb(b)
       from level l join (select sku_id, location_id, sum(quantity) as quantity from bin_level where tenant_id = $1 group by 1, 2) b
         using (sku_id, location_id) where b.quantity > l.on_hand
     union all
     select 'lots of a bin', b.sku_id, b.location_id, to_jsonb(b), to_jsonb(x)
       from bin_level b join sku s on s.tenant_id = $1 and s.id = b.sku_id and s.tracking <> 'none'
       left join (select bin_id, sku_id, sum(quantity) as quantity from lot_bin_level where tenant_id = $1 group by 1, 2) x using (bin_id, sku_id)
      where b.tenant_id = $1 and b.quantity <> coalesce(x.quantity, 0)
     union all
     select 'bins of a lot', l.sku_id, l.location_id, to_jsonb(l), to_jsonb(x)
       from lot_level l join (select lot_id, location_id, sum(quantity) as quantity from lot_bin_level where tenant_id = $1 group by 1, 2) x
         using (lot_id, location_id) where l.tenant_id = $1 and x.quantity > l.on_hand
     union all
     select 'a serial is in one place', null, null, to_jsonb(x), null
       from (select lot_id, sum(on_hand) as units from lot_level where tenant_id = $1 and is_serial group by 1 having sum(on_hand) > 1) x`,
    [tenantId],
  );
}

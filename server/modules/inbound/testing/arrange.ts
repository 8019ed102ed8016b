import { expectOk } from "#kernel/result.ts";
import { makeMerchant, type TestDatabase } from "#server/db/testing/database.ts";
import { transact, type Actor, type Scope, type Work } from "#server/db/transact.ts";
import { draftOrder } from "../use-cases/draft-order.ts";
import { submitOrder } from "../use-cases/place-order.ts";
import { createSupplier, saveSupplierSku } from "../use-cases/save-supplier.ts";

/** A merchant with a warehouse, three SKUs with barcodes, and a supplier of them. */
export interface Dock {
  tenantId: string;
  as<T>(actorId: string, run: (work: Work) => Promise<T>): Promise<T>;
  within<T>(run: (work: Work) => Promise<T>): Promise<T>;
  /** Places an order of the supplier `sup_acme` for the warehouse `loc_dock`; needs no approval. */
  place(id: string, lines: Record<string, number>, expectedOn?: string): Promise<string>;
}

/** GTIN-14 of the packs of a test SKU: each, and case of 6. */
export const gtins = {
  sku_mug: { each: "09521234000013", case: "19521234000010" },
  sku_pot: { each: "09521234000020", case: "19521234000027" },
  sku_tea: { each: "09521234000037", case: "19521234000034" },
} as const;

export async function arrangeDock(database: TestDatabase): Promise<Dock> {
  const tenantId = await makeMerchant(database);
  const skus = Object.keys(gtins);
  await addGoods(database, tenantId, skus);
  const as = <T>(id: string, run: (work: Work) => Promise<T>, kind: Actor["kind"] = "user") => {
    const scope: Scope = { tenantId, actor: { kind, id }, traceId: "trc_test" };
    return transact(scope, run);
  };
  const within = <T>(run: (work: Work) => Promise<T>) => as("usr_buyer", run);
  await within(async (work) => {
    expectOk(
      await createSupplier(work, {
        id: "sup_acme",
        code: "ACME",
        name: "Acme Goods",
        currency: "USD",
        promisedLeadDays: 10,
      }),
    );
    for (const skuId of skus)
      expectOk(
        await saveSupplierSku(work, {
          supplierId: "sup_acme",
          skuId,
          supplierCode: `AC-${skuId.slice(4).toUpperCase()}`,
          packQuantity: 6,
          costMinor: 250n,
          priceBreaks: [{ fromQuantity: 600, costMinor: 200n }],
        }),
      );
  });
  return {
    tenantId,
    as,
    within,
    async place(id, lines, expectedOn) {
      await within(async (work) => {
        const rows = Object.entries(lines).map(([skuId, quantity]) => ({
          skuId,
          quantity,
          ...(expectedOn ? { expectedOn } : {}),
        }));
        expectOk(await draftOrder(work, { id, supplierId: "sup_acme", locationId: "loc_dock", lines: rows }));
        expectOk(await submitOrder(work, id));
      });
      return id;
    },
  };
}

async function addGoods(database: TestDatabase, tenantId: string, skus: string[]): Promise<void> {
  await database.asOwner(`insert into product (tenant_id, id, title) values ($1, 'prd_1', 'Product')`, [
    tenantId,
  ]);
  await database.asOwner(
    `insert into sku (tenant_id, id, product_id, code, title, tracking)
     select $1, id, 'prd_1', upper(split_part(id, '_', 2)), id, case when id = 'sku_tea' then 'lot' else 'none' end from unnest($2::text[]) id`,
    [tenantId, skus],
  );
  await database.asOwner(
    `insert into sku_barcode (tenant_id, id, sku_id, barcode, gtin, pack_level, quantity)
     select $1, 'bar_' || sku_id || level, sku_id, barcode, barcode, level, units from jsonb_to_recordset($2::jsonb)
       as b(sku_id text, barcode text, level text, units integer)`,
    [
      tenantId,
      JSON.stringify(
        Object.entries(gtins).flatMap(([sku_id, codes]) => [
          { sku_id, barcode: codes.each, level: "each", units: 1 },
          { sku_id, barcode: codes.case, level: "case", units: 6 },
        ]),
      ),
    ],
  );
  await database.asOwner(
    `insert into location (tenant_id, id, code, name, time_zone, workdays) values ($1, 'loc_dock', 'DOCK', 'Dock', 'UTC', '{1,2,3,4,5,6,7}')`,
    [tenantId],
  );
  await database.asOwner(
    `insert into bin (tenant_id, id, location_id, code, barcode, kind, sequence)
     select $1, 'bin_' || lower(code), 'loc_dock', code, 'DOCK-' || code, case when code like 'R%' then 'reserve' else 'pick' end, place
       from unnest(array['A1', 'A2', 'A3', 'R1', 'H1']) with ordinality as b(code, place)`,
    [tenantId],
  );
}

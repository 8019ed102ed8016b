import { globSync, readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { sql } from "#server/db/prisma.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { costOf, costOfQuery } from "#server/db/testing/plan.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { readCode } from "#server/modules/catalog/queries/read-code.ts";
import { meaningOf } from "#server/modules/fulfillment/use-cases/scan.ts";
import { listInvoices } from "#server/modules/invoicing/queries/list-invoices.ts";
import { listOrders } from "#server/modules/orders/queries/list-orders.ts";
import { listRmas } from "#server/modules/returns/queries/list-rmas.ts";
import { listShipments } from "#server/modules/shipping/queries/shipments.ts";

/** What people type finds its row by an index, whatever else the merchant has: row-level security forbids that to most comparisons. */
const ROWS = 20_000;
const database = testDatabase();
let tenantId = "";
const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);

beforeAll(async () => {
  tenantId = await makeMerchant(database);
  const into = (table: string, columns: string, values: string) =>
    `insert into ${table} (tenant_id, id, ${columns}) select '${tenantId}', n::text, ${values} from generate_series(1, ${ROWS}) n;`;
  await database.asOwner(`do $$ begin
    set local session_replication_role = replica;
    insert into product (tenant_id, id, title) values ('${tenantId}', 'p', 'Product');
    insert into location (tenant_id, id, code, name, time_zone) values ('${tenantId}', 'here', 'here', 'here', 'UTC');
    ${into("sku", "product_id, code, title", "'p', 'Mug-' || n, 'Mug'")}
    ${into("sales_order", "number, external_id, channel_order_name, customer_name, currency, subtotal_minor, discount_minor, shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id", "'SO-' || n, 'e' || n, '#' || n, 'McDonald ' || n, 'USD', 0, 0, 0, 0, 0, now() - n * interval '1 second', now(), 't'")}
    ${into("shipment", "number, order_id, location_id, connection_id, ship_to, ship_from, fulfillment_order_id", "'SHP-' || n, n::text, 'here', 'c', '{}', '{}', n::text")}
    ${into("parcel", "shipment_id, order_id, weight_grams, length_mm, width_mm, height_mm, tracking_number", "n::text, n::text, 1, 1, 1, 1, '1Z' || n")}
    ${into("invoice", "number, order_id, source_key, issued_on, currency, net_minor, discount_minor, shipping_minor, tax_minor, total_minor, taxes_included, seller, bill_to, allocation, policy_version", "'INV-' || n, n::text, n::text, '2026-01-01', 'USD', 0, 0, 0, 0, 0, false, '{}', '{}', '{}', 1")}
    insert into invoice_balance (tenant_id, invoice_id, total_minor) select '${tenantId}', n::text, 0 from generate_series(1, ${ROWS}) n;
    ${into("rma", "number, policy_version, refund_trigger, requested_by, order_id, currency, tracking_number", "'RMA-' || n, 1, 'receipt', 't', n::text, 'USD', '9400' || n")}
  end $$`); // prettier-ignore
  await database.asOwner("analyze");
});

const page = { limit: 50 };
const lookups: [what: string, look: (work: Work) => Promise<unknown>, finds: number][] = [
  ["a SKU by its code", (work) => readCode(work, "mug-7777"), 1],
  ["what was scanned, by the code", (work) => meaningOf(work, "MUG-7777"), 1],
  ["orders by a number", (work) => listOrders(work, { show: "all", search: "so-7777", ...page }), 1],
  ["orders by the shop's name", (work) => listOrders(work, { show: "all", search: "1777", ...page }), 11],
  ["orders by the buyer", (work) => listOrders(work, { show: "all", search: "mcdonald 7777", ...page }), 1],
  ["shipments by a number", (work) => listShipments(work, { search: "shp-7777", ...page }), 1],
  ["shipments by tracking", (work) => listShipments(work, { search: "1z7777", ...page }), 1],
  ["shipments by the order", (work) => listShipments(work, { search: "so-7777", ...page }), 1],
  ["invoices by a number", (work) => listInvoices(work, { credited: "all", search: "inv-7777", ...page }), 1],
  ["invoices by the order", (work) => listInvoices(work, { credited: "all", search: "#7777", ...page }), 1],
  ["returns by a number", (work) => listRmas(work, { search: "rma-7777", ...page }), 1],
  ["returns by the order", (work) => listRmas(work, { search: "so-7777", ...page }), 1],
  ["returns by tracking", (work) => listRmas(work, { search: "94007777", ...page }), 1],
];
const MOST_BLOCKS = 250;

it.each(lookups)("finds %s without reading the others", async (_, look, finds) => {
  const found = await within(look);
  const isPage = typeof found === "object" && found !== null && "items" in found;
  if (isPage) expect(found.items).toHaveLength(finds);
  else expect(JSON.stringify(found)).toContain("Mug-7777");
  const cost = await within((work) => costOfQuery(work, look));
  expect(cost.blocks).toBeLessThan(MOST_BLOCKS);
});

it("would read them all if the column were folded in the comparison (control)", async () => {
  const cost = await within((work) =>
    costOf(work, sql`select id from sku where tenant_id = ${tenantId} and lower(code) = 'mug-7777'`),
  );
  expect(cost.blocks).toBeGreaterThan(MOST_BLOCKS);
});

it("asks what begins a text only of columns that are ordered by their bytes, whatever the database was made with", async () => {
  const asked = globSync("server/modules/**/queries/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/startsWith\(sql`\w+\.(\w+)`/g)].map(([, column]) => column!),
  );
  expect(new Set(asked).size).toBeGreaterThan(3);
  const rows = await database.asOwner<{ name: string }>(
    `select distinct attname::text as name from pg_attribute where attcollation = '"C"'::regcollation and attnum > 0`,
  );
  const ordered = new Set(rows.map(({ name }) => name));
  expect(asked.filter((column) => !ordered.has(column))).toEqual([]);
});

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, type TestDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact } from "#server/db/transact.ts";
import { getBatch } from "#server/modules/imports/queries/batches.ts";
import { readCsv } from "#server/modules/imports/reading/read-csv.ts";
import { bringFile, type FileToBring } from "#server/modules/imports/testing/wizard.ts";
import { env } from "#server/platform/env.ts";
import { fixtureBytes } from "./fixtures.ts";

const charges = new Set(["POST", "DOT", "C2", "M", "D"]);

export const cancellation =
  "This is a cancellation, not a sale. Record it as a return or a credit on the order it belongs to.";
export const correction =
  "No price and no customer: this is a stock correction, not a sale. Import it as stock levels.";

/** Brings a day of the UCI Online Retail data through the wizard, for a merchant who sells these goods, and sums up what is there then. */
export async function bringDay(database: TestDatabase, day: string) {
  env().DATA_DIR = await mkdtemp(join(tmpdir(), "retail-day-"));
  const scope = systemScope(await makeMerchant(database), "test");
  const sql = (text: string, ...more: unknown[]) =>
    database.asOwner<Record<string, unknown>>(text, [scope.tenantId, ...more]);
  const bytes = fixtureBytes(`orders-online-retail/${day}.csv`);
  const { rows } = expectOk(await readCsv(bytes));
  const codes = [...new Set(rows.map(({ cells: [, code = ""] }) => code))].filter(
    (code) => !charges.has(code),
  );
  await sql("insert into product (tenant_id, id, title) values ($1, 'prd', 'Goods')");
  await sql(
    "insert into sku (tenant_id, id, product_id, code, title) select $1, code, 'prd', code, code from unnest($2::text[]) code",
    codes,
  );
  const file: FileToBring = {
    kind: "orders",
    bytes,
    policy: "REJECT_FAILED_ROWS",
    fixed: { currency: "GBP", timeZone: "Europe/London" },
  };
  const batchId = await bringFile(scope, file);
  const batch = async (id = batchId) => expectOk(await transact(scope, (work) => getBatch(work, id)));
  const told = async (column: "problems" | "notes") =>
    Object.fromEntries(
      (
        await sql(
          `select told, count(*)::int as rows from import_row, unnest(${column}) told where tenant_id = $1 group by told`,
        )
      ).map((row) => [row["told"], row["rows"]]),
    );
  const [sums] = await sql(
    `select count(*)::int as orders, sum(total_minor)::int as pence, count(*) filter (where status = 'canceled')::int as canceled
       from sales_order where tenant_id = $1`,
  );
  const holds = await sql(
    "select reason, count(*)::int as orders from order_hold where tenant_id = $1 group by reason",
  );
  return { scope, sql, file, batchId, batch, sums, holds, problems: await told("problems"), notes: await told("notes") }; // prettier-ignore
}

import type { TestDatabase } from "#server/db/testing/database.ts";

interface Column {
  table: string;
  name: string;
  type: string;
  isSkipped: boolean;
  refersTo: string | null;
  refersToColumn: string | null;
}

/** Tables that belong to no merchant, or hold the rows of the machinery. */
const beside = /^(_prisma_migrations|job_cron|job_instance|crash_point)$/;

/** Where a sensible row makes the control see more; everything else is made from the column's type. */
const wanted: Record<string, unknown> = { "connection.kind": "shopify", "journal_line.debit_minor": 1 };

/**
 * Fills every table for a merchant with one row, each text carrying a mark, all rows referring to each other. Triggers, foreign
 * keys and CHECKs are off while it is done. A table that cannot be filled throws, so that a new one is not forgotten.
 *
 * @param isWanted leaves tables out, where a running product would begin to work on such rows
 * @returns the ids by table
 */
export async function fillEveryTable(
  database: Pick<TestDatabase, "asOwner">,
  tenantId: string,
  mark: string,
  isWanted: (table: string) => boolean = () => true,
): Promise<Record<string, string>> {
  const columns = (await columnsOf(database)).filter(({ table }) => isWanted(table));
  const checks = (await checksOf(database)).filter(({ table }) => isWanted(table));
  for (const { table, name } of checks)
    await database.asOwner(`alter table "${table}" drop constraint "${name}"`);
  const ids: Record<string, string> = {};
  const failures: string[] = [];
  for (const table of new Set(columns.map((column) => column.table))) {
    const own = columns.filter((column) => column.table === table && !column.isSkipped);
    const values = own.map((column) => valueOf(column, tenantId, mark, checks));
    const names = own.map(({ name }) => `"${name}"`).join(", ");
    const places = own.map(({ type }, n) => `$${n + 1}::${type}`).join(", ");
    try {
      // one statement, so that the setting and the row share a connection
      await database.asOwner(
        `with quiet as (select set_config('session_replication_role', 'replica', true))
         insert into "${table}" (${names}) select ${places} from quiet on conflict do nothing`,
        values,
      );
      if (own.some(({ name }) => name === "id"))
        ids[table] = String(values[own.findIndex(({ name }) => name === "id")]);
    } catch (problem) {
      failures.push(`${table}: ${(problem as Error).message}`);
    }
  }
  // they hold again for everything that is written from here on
  for (const { table, name, text } of checks)
    await database.asOwner(`alter table "${table}" add constraint "${name}" ${text} not valid`);
  if (failures.length > 0)
    throw new Error(`These tables have no row of the other merchant:\n${failures.join("\n")}`);
  return ids;
}

async function columnsOf(database: Pick<TestDatabase, "asOwner">): Promise<Column[]> {
  const rows = await database.asOwner<Omit<Column, "isSkipped"> & { skipped: boolean }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
            a.attgenerated <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid), '') like 'nextval%' as skipped,
            f.target as "refersTo", f.column as "refersToColumn"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       left join lateral (
         select t.relname as target, ta.attname as column from pg_constraint k join pg_class t on t.oid = k.confrelid
           join pg_attribute ta on ta.attrelid = t.oid and ta.attnum = k.confkey[array_position(k.conkey, a.attnum)]
          where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any(k.conkey) and a.attname <> 'tenant_id' limit 1) f on true
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`,
  );
  return rows
    .filter(({ table }) => !beside.test(table))
    .map(({ skipped, ...column }) => ({ ...column, isSkipped: skipped }));
}

interface Check {
  table: string;
  name: string;
  text: string;
}

const checksOf = (database: Pick<TestDatabase, "asOwner">): Promise<Check[]> =>
  database.asOwner<Check & Record<string, unknown>>(
    `select c.relname as table, k.conname as name, replace(pg_get_constraintdef(k.oid), ' NOT VALID', '') as text
       from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'c' and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
  );

function valueOf(column: Column, tenantId: string, mark: string, checks: readonly Check[]): unknown {
  const { table, name, type } = column;
  if (name === "tenant_id") return tenantId;
  const special = wanted[`${table}.${name}`] ?? wanted[name];
  if (special !== undefined) return special;
  if (name === "component_sku_id") return `${mark}-part`;
  if (column.refersTo && column.refersToColumn === "id") return `${mark}-${column.refersTo}`;
  if (name === "id") return `${mark}-${table}`;
  if (type === "text") {
    const own = checks.filter((check) => check.table === table).map((check) => check.text);
    return textOf(column, mark, own);
  }
  if (type === "text[]") return [`${mark} ${table}.${name}`];
  if (type === "integer[]") return [1];
  if (/_minor$/.test(name)) return 0;
  if (type === "jsonb") return JSON.stringify({ mark: `${mark} ${table}.${name}` });
  if (type === "bytea") return Buffer.from(mark);
  if (type === "boolean") return false;
  if (/^(integer|bigint|smallint|numeric|double)/.test(type)) return 1;
  if (/^timestamp/.test(type)) return new Date();
  return mark;
}

/** The first value of a list that a CHECK wants, a date or a code where one is wanted, else a marked text. */
function textOf({ table, name }: Column, mark: string, checks: readonly string[]): string {
  for (const check of checks.filter((text) => new RegExp(`\\b${name}\\b`).test(text))) {
    const list = new RegExp(`\\(?${name}\\)? = ANY \\(\\(?ARRAY\\['([^']+)'`).exec(check)?.[1];
    if (list) return list;
    if (new RegExp(`${name} ~ '\\^\\[0-9\\]\\{4\\}-\\[0-9\\]\\{2\\}-`).test(check)) return "2026-01-01";
    if (new RegExp(`${name} ~ '\\^\\[0-9\\]\\{4\\}-\\[0-9\\]\\{2\\}\\$`).test(check)) return "2026-01";
    if (new RegExp(`${name} ~ '\\^\\[A-Z\\]\\{3\\}`).test(check)) return "USD";
    if (new RegExp(`${name} ~ '\\^\\[A-Z\\]\\{2\\}`).test(check)) return "US";
  }
  return `${mark} ${table}.${name}`;
}

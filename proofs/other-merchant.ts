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

interface Filling {
  isWanted?: (table: string) => boolean;
  number?: number;
  at?: string;
  parents?: string;
}

/** Where a sensible row makes the control see more; everything else is made from the column's type. */
const wanted: Record<string, (row: Row) => unknown> = {
  "connection.kind": () => "shopify",
  "journal_line.debit_minor": () => 1,
  "shipment.rma_id": () => null,
  "release_document.kind": () => "routing.rules",
  "channel_stock.desired": () => 1_000,
  "audit_entry.subject_type": () => "sku",
  "audit_entry.subject_id": ({ parents }) => `${parents}-sku`,
  "field_proposal.field": () => "title",
  "purchase_order_line.first_expected_on": ({ number }) => dayOf(number),
  "buffer_rule.body": ({ mark }) => ({ name: `${mark} rule`, keep: { kind: "fixed", units: 1 } }),
  "buffer_proposal.terms": () => ({
    soldPerHour: 1, lagSeconds: 1, factor: 1, scanDelayUnits: 0, oversoldUnits: 0, avoidedUnits: 0, windowDays: 7,
  }), // prettier-ignore
};

/**
 * Fills every table for a merchant with one row, each text carrying a mark, all rows referring to each other. Triggers, foreign
 * keys and CHECKs are off while it is done. A table that cannot be filled throws, so that a new one is not forgotten.
 *
 * @param how.isWanted leaves tables out, where a running product would begin to work on such rows
 * @param how.number is in every figure and date, so that a merchant can have several such rows a table; a table that allows one
 * keeps the first
 * @param how.parents is the mark of the rows that its rows refer to, where that is another one
 * @param how.at is every instant: text, as a row's microseconds are more than a `Date` has
 * @returns the ids by table
 */
export async function fillEveryTable(
  database: Pick<TestDatabase, "asOwner">,
  tenantId: string,
  mark: string,
  { isWanted = () => true, number = 1, at = new Date().toISOString(), parents = mark }: Filling = {},
): Promise<Record<string, string>> {
  const all = await columnsOf(database);
  const columns = all.map((column) => withParent(column, all)).filter(({ table }) => isWanted(table));
  const checks = (await checksOf(database)).filter(({ table }) => isWanted(table));
  for (const { table, name } of checks)
    await database.asOwner(`alter table "${table}" drop constraint "${name}"`);
  const ids: Record<string, string> = {};
  const failures: string[] = [];
  for (const table of new Set(columns.map((column) => column.table))) {
    const own = columns.filter((column) => column.table === table && !column.isSkipped);
    const values = own.map((column) => valueOf(column, { tenantId, mark, checks, number, at, parents }));
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

/** What a column without a foreign key refers to, by its name. */
function withParent(column: Column, all: readonly Column[]): Column {
  if (column.refersTo || column.type !== "text" || !column.name.endsWith("_id")) return column;
  const thing = column.name.slice(0, -"_id".length);
  const table = { order: "sales_order", listing: "channel_listing" }[thing] ?? thing;
  const isThere = all.some((other) => other.table === table && other.name === "id");
  return isThere ? { ...column, refersTo: table, refersToColumn: "id" } : column;
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

interface Row extends Required<Omit<Filling, "isWanted">> {
  tenantId: string;
  mark: string;
  checks: readonly Check[];
}

function valueOf(column: Column, row: Row): unknown {
  const { table, name, type } = column;
  const { tenantId, mark, checks, number } = row;
  if (name === "tenant_id") return tenantId;
  const special = wanted[`${table}.${name}`];
  if (special) return special(row);
  if (name === "component_sku_id") return `${row.parents}-part`;
  if (column.refersTo && column.refersToColumn === "id") return `${row.parents}-${column.refersTo}`;
  if (name === "id") return `${mark}-${table}`;
  if (type === "text") {
    const own = checks.filter((check) => check.table === table).map((check) => check.text);
    return textOf(column, row, own);
  }
  if (type === "text[]") return [`${mark} ${table}.${name}`];
  if (type === "integer[]") return [number];
  if (/_minor$/.test(name)) return 0;
  if (type === "jsonb") return JSON.stringify({ mark: `${mark} ${table}.${name}` });
  if (type === "bytea") return Buffer.from(mark);
  if (type === "boolean") return false;
  if (/^(integer|bigint|smallint|numeric|double)/.test(type)) return number;
  if (/^timestamp/.test(type)) return row.at;
  if (type === "date") return dayOf(number);
  return mark;
}

/** The first of a month of 2026. */
const dayOf = (number: number): string => `2026-${String(number).padStart(2, "0")}-01`;

/** The first value of a list that a CHECK wants, a date or a code where one is wanted, else a marked text. */
function textOf({ table, name }: Column, { mark, number }: Row, checks: readonly string[]): string {
  for (const check of checks.filter((text) => new RegExp(`\\b${name}\\b`).test(text))) {
    const list = new RegExp(`\\(?${name}\\)? = ANY \\(\\(?ARRAY\\['([^']+)'`).exec(check)?.[1];
    if (list) return list;
    if (new RegExp(`${name} ~ '\\^\\[0-9\\]\\{4\\}-\\[0-9\\]\\{2\\}-`).test(check)) return dayOf(number);
    if (new RegExp(`${name} ~ '\\^\\[0-9\\]\\{4\\}-\\[0-9\\]\\{2\\}\\$`).test(check))
      return dayOf(number).slice(0, 7);
    if (new RegExp(`${name} ~ '\\^\\[A-Z\\]\\{3\\}`).test(check)) return "USD";
    if (new RegExp(`${name} ~ '\\^\\[A-Z\\]\\{2\\}`).test(check)) return "US";
  }
  return `${mark} ${table}.${name}`;
}

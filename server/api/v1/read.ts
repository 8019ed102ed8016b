import { z } from "zod";
import { cutPage, decodeKeysetAs } from "#kernel/keyset.ts";
import type { SqlWork } from "#server/db/transact.ts";
import type { Children, Resource } from "./resources.ts";

type Row = Record<string, unknown>;

/** Children of one row that are shown; more of them have lists of their own or do not exist in the trade. */
const MOST_CHILDREN = 1_000;

const cursorKey = z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])]);

/** What a list request asks for, checked. */
export interface ListRequest {
  limit: number;
  cursor: string | undefined;
  filters: Record<string, string>;
}

/**
 * One page of a resource, the newest first. Column and table names come from the resource's definition, never from the request.
 *
 * @returns null when the cursor is not one of this list
 */
export async function readList(
  work: SqlWork,
  resource: Resource,
  request: ListRequest,
): Promise<{ data: Row[]; next_cursor: string | null } | null> {
  const values: unknown[] = [work.tenantId];
  const place = (value: unknown) => `$${values.push(value)}`;
  const conditions = ["tenant_id = $1"];
  for (const [name, value] of Object.entries(request.filters))
    conditions.push(`${resource.filters[name]} = ${place(value)}`);
  if (request.cursor !== undefined) {
    const after = decodeKeysetAs(request.cursor, cursorKey);
    if (after?.length !== resource.key.length) return null;
    conditions.push(`(${resource.key.join(", ")}) < (${after.map(place).join(", ")})`);
  }
  const { rows } = await work.client.query<Row>(
    `select ${columnsOf(resource.schema)} from ${resource.table} where ${conditions.join(" and ")}
      order by ${resource.key.map((column) => `${column} desc`).join(", ")} limit ${place(request.limit + 1)}`,
    values,
  );
  const page = cutPage(rows, request.limit, (row) => resource.key.map((column) => String(row[column])));
  return { data: await complete(work, resource, page.items), next_cursor: page.nextCursor };
}

/** One row with everything inside it; null when the merchant has none of that id. */
export async function readOne(work: SqlWork, resource: Resource, id: string): Promise<Row | null> {
  const { rows } = await work.client.query<Row>(
    `select ${columnsOf(resource.schema)} from ${resource.table} where tenant_id = $1 and id = $2`,
    [work.tenantId, id],
  );
  const [row] = await complete(work, resource, rows);
  return row ?? null;
}

const columnsOf = (schema: z.ZodObject): string => Object.keys(schema.shape).join(", ");

/** Adds the children and writes values as the schema says. */
async function complete(work: SqlWork, resource: Resource, rows: Row[]): Promise<Row[]> {
  const written = rows.map((row) => write(resource.schema, row));
  for (const [name, children] of Object.entries(resource.children ?? {})) {
    const found = await childrenOf(
      work,
      children,
      rows.map(({ id }) => String(id)),
    );
    for (const row of written) row[name] = found.get(String(row.id)) ?? [];
  }
  return written;
}

async function childrenOf(work: SqlWork, children: Children, ids: string[]): Promise<Map<string, Row[]>> {
  const found = new Map<string, Row[]>();
  if (ids.length === 0) return found;
  const { rows } = await work.client.query<Row>(
    `select ${children.parent} as parent_row, ${columnsOf(children.schema)} from ${children.table}
      where tenant_id = $1 and ${children.parent} = any($2) order by ${children.parent}, ${children.orderBy} limit ${ids.length * MOST_CHILDREN}`,
    [work.tenantId, ids],
  );
  for (const { parent_row: parent, ...row } of rows) {
    const list = found.get(String(parent)) ?? [];
    list.push(write(children.schema, row));
    found.set(String(parent), list);
  }
  return found;
}

/** Amounts come as bigint and leave as numbers: every one of ours is below 2^53. */
function write(schema: z.ZodObject, row: Row): Row {
  const out: Row = {};
  for (const name of Object.keys(schema.shape)) {
    const value = row[name] ?? null;
    out[name] = typeof value === "bigint" ? Number(value) : value;
  }
  return out;
}

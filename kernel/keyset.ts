import { z } from "zod";

/** Page sizes of every list. */
export const defaultPageSize = 50;
export const largestPageSize = 200;

/** One column of the sort key of the last row seen. Bigints and instants travel as text. */
export type KeysetValue = string | number | boolean | null;

const keysetSchema = z
  .array(z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
  .min(1)
  .max(6);

/** Input fields that every list has. */
export const pageInput = {
  cursor: z.string().max(2000).optional(),
  limit: z.number().int().min(1).max(largestPageSize).default(defaultPageSize),
};

/** Answer of every list. `nextCursor` is null on the last page. */
export interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}

/** The cursor after a row: its sort key, in the order of the list's ORDER BY, ending with a unique column. */
export function encodeKeyset(key: readonly KeysetValue[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The sort key inside a cursor; undefined when it is not a cursor of ours. Its values are untrusted input. */
export function decodeKeyset(cursor: string): KeysetValue[] | undefined {
  return decodeKeysetAs(cursor, keysetSchema);
}

/** Like `decodeKeyset`, checked against the exact columns of one list, such as `z.tuple([z.iso.datetime(), z.string()])`. */
export function decodeKeysetAs<Schema extends z.ZodType>(
  cursor: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const parsed: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const known = keysetSchema.safeParse(parsed);
    const checked = known.success ? schema.safeParse(known.data) : undefined;
    return checked?.success ? checked.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Cuts a page from `limit + 1` rows: the extra row only says that there is a next page.
 * @param keyOf the row's sort key, as in the ORDER BY
 */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly KeysetValue[],
): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeKeyset(keyOf(last)) : null };
}

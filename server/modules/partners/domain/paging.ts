import { decodeKeyset, encodeKeyset } from "#kernel/keyset.ts";

/** The id after which a page begins; undefined for the first page or a cursor that is not ours. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  const key = cursor ? decodeKeyset(cursor) : undefined;
  return typeof key?.[0] === "string" ? key[0] : undefined;
}

/** Cuts the extra row that says whether there is a next page. */
export function page<Row extends { id: string }>(
  rows: Row[],
  limit: number,
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeKeyset([last.id]) : null };
}

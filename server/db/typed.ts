import { join, sql, type Prisma } from "./prisma.ts";

/** Behind every text that begins as another does. */
const LAST = "\u{10FFFF}";

/** Ways a number or address could be stored: as typed, in capitals or small letters, with or without the shop's "#". */
export function spellings(text: string): string[] {
  const typed = text.trim();
  const bare = typed.replace(/^#/, "");
  const all = [typed, bare, `#${bare}`, bare.replace(/[\s-]/g, "")];
  return [...new Set(all.flatMap((one) => [one, one.toUpperCase(), one.toLowerCase()]))].filter(Boolean);
}

/**
 * Whether a column begins with one of these texts. Written so that an index may answer: under row-level security it must not for
 * `like`, nor for anything computed from the column.
 *
 * @param column one that is kept with collation "C" (`prisma/migrations/0094_searched_by_bytes`): elsewhere the range is another
 * @param texts at least one
 */
export const startsWith = (column: Prisma.Sql, texts: readonly string[]): Prisma.Sql =>
  sql`(${join(
    texts.map((text) => sql`${column} >= ${text} and ${column} < ${text + LAST}`),
    " or ",
  )})`;

/** A text as `like` finds it literally. */
export const literally = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

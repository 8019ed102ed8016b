import { Prisma } from "./prisma.ts";

/**
 * A long array of ids as one text that the database takes apart: looking at each element on the way there costs more than the
 * statement does. Ids hold no line break.
 */
export const manyIds = (ids: readonly string[]): Prisma.Sql =>
  Prisma.sql`string_to_array(${ids.join("\n")}, E'\\n')`;

import type { z } from "zod";
import type { Work } from "#server/db/transact.ts";
import type { DocumentKind } from "../contract.ts";

/** A document as a decision reads it. Store `version` beside what was decided. */
export interface CurrentDocument<Body> {
  version: number;
  body: Body;
}

/**
 * The version that decides now. Before anything was published it is version 0 with the owner's default body.
 *
 * @param whenNone the owner's default; without it a merchant that never published is an error
 * @throws when nothing is published and there is no default, or the stored body no longer fits the owner's schema (both bugs:
 *   publishing checks the schema, and a schema that changes must still read what was published)
 */
export async function current<Schema extends z.ZodType>(
  work: Work,
  kind: DocumentKind,
  schema: Schema,
  whenNone?: z.input<Schema>,
): Promise<CurrentDocument<z.output<Schema>>> {
  const row = await work.tx.releaseDocument.findFirst({
    where: { tenantId: work.tenantId, kind },
    orderBy: { version: "desc" },
    select: { version: true, body: true },
  });
  if (!row && whenNone === undefined) throw new Error(`No version of ${kind} is published.`);
  return { version: row?.version ?? 0, body: schema.parse(row ? row.body : whenNone) };
}

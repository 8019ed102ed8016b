import type { Work } from "#server/db/transact.ts";
import type { DocumentKind } from "./contract.ts";

/** Others who publish this kind wait until this transaction ends. The table is append-only, so there is no row to lock. */
export async function lockKind(work: Work, kind: DocumentKind): Promise<void> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/release/${kind}`}, 0))`;
}

/** The newest version, and whether its body says the same as `body`. */
export async function newestOf(
  work: Work,
  kind: DocumentKind,
  body: string,
): Promise<{ version: number; isSame: boolean } | null> {
  const rows = await work.tx.$queryRaw<{ version: number; isSame: boolean }[]>`
    select version, body = ${body}::jsonb as "isSame" from release_document
     where tenant_id = ${work.tenantId} and kind = ${kind} order by version desc limit 1`;
  return rows[0] ?? null;
}

export async function insertVersion(
  work: Work,
  row: { kind: DocumentKind; version: number; body: string; note: string },
): Promise<void> {
  await work.tx.$executeRaw`
    insert into release_document (tenant_id, kind, version, body, note, created_by)
    values (${work.tenantId}, ${row.kind}, ${row.version}, ${row.body}::jsonb, ${row.note}, ${work.actor.id})`;
}

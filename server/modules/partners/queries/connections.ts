import type { Work } from "#server/db/transact.ts";
import { open } from "#server/platform/crypto.ts";
import type { ConnectionKind } from "../contract.ts";

/** A connection as stored; secrets stay sealed until a call needs them. */
export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof connectionOf>>>;

/** What a partner wants with each call, ready as headers (a token, a basic authorization). */
export interface Credentials {
  headers: Record<string, string>;
}

export async function connectionOf(work: Work, id: string) {
  return work.tx.connection.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id } } });
}

/** All active connections, oldest first. */
export async function activeConnections(work: Work) {
  return work.tx.connection.findMany({
    where: { tenantId: work.tenantId, status: "active" },
    orderBy: { id: "asc" },
  });
}

/** Active connections of a kind, oldest first. */
export async function connectionsOfKind(work: Work, kind: ConnectionKind) {
  return work.tx.connection.findMany({
    where: { tenantId: work.tenantId, kind, status: "active" },
    orderBy: { id: "asc" },
  });
}

/**
 * Opens the sealed credentials. The seal is bound to tenant, row and field, so a ciphertext that was moved does not open.
 * @throws when the key is missing or the ciphertext was changed
 */
export function openCredentials(
  tenantId: string,
  connection: { id: string; credentialsSealed: string },
): Credentials {
  const text = open(connection.credentialsSealed, { tenantId, rowId: connection.id, field: "credentials" });
  return JSON.parse(text) as Credentials;
}

import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { newToken, seal } from "#server/platform/crypto.ts";
import type { PartnersRefusal } from "../errors.ts";

/** A connection as a person or a seed describes it. Headers carry the credentials. */
export interface NewConnection {
  kind: string;
  name: string;
  baseUrl: string;
  account: string;
  apiVersion: string;
  headers: Record<string, string>;
  /** Signs webhooks; made here when the partner lets us choose it. */
  webhookSecret?: string | undefined;
  limits: { capacity: number; perSecond: number };
}

export interface Connected {
  connectionId: string;
  /** Shown once: it is kept sealed. */
  secret: string;
}

/**
 * Connects an account. The same account twice would have two budgets and be called too fast, so it is refused: calling again after
 * a lost answer finds the first one.
 *
 * @returns `partners.connection_exists`
 */
export async function addConnection(
  work: Work,
  input: NewConnection,
): Promise<Result<Connected, PartnersRefusal>> {
  const { tenantId } = work;
  const { kind, name, account, apiVersion, limits } = input;
  const baseUrl = input.baseUrl.replace(/\/+$/, "");
  const lock = `${tenantId}/connection/${kind}/${baseUrl}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`;
  const id = newId("con");
  if (baseUrl !== "") {
    const same = await work.tx.connection.findFirst({
      where: { tenantId, kind, baseUrl, account },
      select: { id: true, name: true },
    });
    if (same) return err({ code: "partners.connection_exists", connectionId: same.id, name: same.name });
  }
  const secret = input.webhookSecret ?? newToken();
  const place = (field: string) => ({ tenantId, rowId: id, field });
  await work.tx.connection.create({
    data: {
      tenantId,
      id,
      kind,
      name,
      baseUrl,
      account,
      apiVersion,
      credentialsSealed: seal(JSON.stringify({ headers: input.headers }), place("credentials")),
      webhookSecretSealed: seal(secret, place("webhook_secret")),
      bucketCapacity: Math.max(1, Math.round(limits.capacity)),
      bucketPerSecond: limits.perSecond,
    },
  });
  return ok({ connectionId: id, secret });
}

/** What of a connection can be changed; what is absent stays. */
export interface ConnectionChange {
  connectionId: string;
  /** The version the change was made from. */
  version: number;
  name?: string | undefined;
  headers?: Record<string, string> | undefined;
  limits?: { capacity: number; perSecond: number } | undefined;
}

/** @returns `partners.connection_unknown`, or `.connection_changed` when somebody was faster */
export async function changeConnection(
  work: Work,
  change: ConnectionChange,
): Promise<Result<{ version: number }, PartnersRefusal>> {
  const { connectionId, version, name, headers, limits } = change;
  const current = await lockConnection(work, connectionId);
  if (!current) return err({ code: "partners.connection_unknown", connectionId });
  if (current.version !== version)
    return err({
      code: "partners.connection_changed",
      connectionId,
      yourVersion: version,
      currentVersion: current.version,
    });
  const place = { tenantId: work.tenantId, rowId: connectionId, field: "credentials" };
  await save(work, connectionId, {
    ...(name === undefined ? {} : { name }),
    ...(headers ? { credentialsSealed: seal(JSON.stringify({ headers }), place) } : {}),
    ...(limits
      ? { bucketCapacity: Math.max(1, Math.round(limits.capacity)), bucketPerSecond: limits.perSecond }
      : {}),
  });
  return ok({ version: version + 1 });
}

/** Stops or starts calling a partner. What waits stays and goes on afterwards. Saying the same twice changes nothing. */
export async function setPaused(
  work: Work,
  input: { connectionId: string; reason: string | null },
): Promise<Result<{ status: string }, PartnersRefusal>> {
  const { connectionId, reason } = input;
  const current = await lockConnection(work, connectionId);
  if (!current) return err({ code: "partners.connection_unknown", connectionId });
  const status = reason === null ? "active" : "paused";
  if (current.status !== status || current.pausedReason !== reason)
    await save(work, connectionId, { status, pausedReason: reason });
  return ok({ status });
}

/**
 * Replaces the secret that signs webhooks. The former one stays valid until {@link endRotation}, so that nothing is refused while the
 * new one is entered at the partner. During a rotation there is no third secret.
 */
export async function rotateSecret(
  work: Work,
  input: { connectionId: string; secret?: string | undefined },
): Promise<Result<Connected, PartnersRefusal>> {
  const { connectionId } = input;
  const current = await lockConnection(work, connectionId);
  if (!current) return err({ code: "partners.connection_unknown", connectionId });
  if (current.previousWebhookSecretSealed !== null)
    return err({ code: "partners.rotation_open", connectionId });
  const secret = input.secret ?? newToken();
  const place = { tenantId: work.tenantId, rowId: connectionId, field: "webhook_secret" };
  await save(work, connectionId, {
    webhookSecretSealed: seal(secret, place),
    previousWebhookSecretSealed: current.webhookSecretSealed,
    secretRotatedAt: clock.now(),
  });
  return ok({ connectionId, secret });
}

/** From now on only the new secret is valid. */
export async function endRotation(
  work: Work,
  connectionId: string,
): Promise<Result<undefined, PartnersRefusal>> {
  const current = await lockConnection(work, connectionId);
  if (!current) return err({ code: "partners.connection_unknown", connectionId });
  if (current.previousWebhookSecretSealed !== null)
    await save(work, connectionId, { previousWebhookSecretSealed: null });
  return ok();
}

async function lockConnection(work: Work, id: string) {
  await work.tx
    .$executeRaw`select from connection where tenant_id = ${work.tenantId} and id = ${id} for update`;
  return work.tx.connection.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id } } });
}

async function save(
  work: Work,
  id: string,
  data: Parameters<Work["tx"]["connection"]["update"]>[0]["data"],
): Promise<void> {
  await work.tx.connection.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, version: { increment: 1 }, updatedAt: clock.now() },
  });
}

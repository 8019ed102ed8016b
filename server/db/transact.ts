import { AsyncLocalStorage } from "node:async_hooks";
import pg from "pg";
import { pool } from "./pool.ts";
import { prisma, type Prisma } from "./prisma.ts";

/** Who acts: a person, an API key, a job, a partner's delivery, or the system itself. */
export interface Actor {
  kind: "user" | "api_key" | "job" | "partner" | "system";
  id: string;
}

/** In whose name a unit of work runs. `traceId` links everything that one order causes, from webhook to payout line. */
export interface Scope {
  tenantId: string;
  actor: Actor;
  requestId?: string;
  traceId?: string;
  /** The location that a scanner's session is bound to: work at another one is unknown to it. */
  boundTo?: string;
}

/** A Prisma client bound to one open transaction. Raw SQL through `tx.$queryRaw` sees the same transaction. */
export type Tx = Prisma.TransactionClient;

/** One unit of work: an open transaction of one tenant, handed to use cases and to the doors of lower rooms. */
export interface Work extends Scope {
  tx: Tx;
}

/** One unit of work in plain SQL, for hot paths. Every statement runs in the same transaction. */
export interface SqlWork extends Scope {
  client: pg.PoolClient;
}

/** Either kind, for functions of the database: they are one statement both ways. */
export type AnyWork = Work | SqlWork;

const open = new AsyncLocalStorage<Work>();

/** A scope as the settings that row-level security and the audit trail read, in the order they are set. */
export const settingsOf = (scope: Scope) =>
  [scope.tenantId, scope.actor.kind, scope.actor.id, scope.requestId ?? "", scope.traceId ?? ""] as const;

/**
 * Runs `work` in one transaction with tenant and actor set for row-level security and the audit trail. Joins the
 * transaction that is already open in this call chain; joining one of another tenant throws. A throw rolls back.
 * No network calls inside: a partner's slowness would hold a connection and locks.
 *
 * Settings are local to the transaction (`set_config(…, true)`): a session setting would leak through the pool.
 */
export async function transact<T>(
  scope: Scope,
  work: (work: Work) => Promise<T>,
  timeoutMs = 20_000,
): Promise<T> {
  const joined = open.getStore();
  if (joined) {
    if (joined.tenantId !== scope.tenantId)
      throw new Error("A transaction of another tenant is open in this call chain.");
    return work({ ...joined, ...scope, tx: joined.tx });
  }
  const [tenantId, actorKind, actorId, requestId, traceId] = settingsOf(scope);
  return prisma().$transaction(
    async (tx) => {
      await tx.$executeRaw`select set_config('app.tenant_id', ${tenantId}, true), set_config('app.actor_kind', ${actorKind}, true),
        set_config('app.actor_id', ${actorId}, true), set_config('app.request_id', ${requestId}, true),
        set_config('app.trace_id', ${traceId}, true)`;
      const unit: Work = { ...scope, tx };
      return open.run(unit, () => work(unit));
    },
    { timeout: timeoutMs, maxWait: 10_000 },
  );
}

/** Begins and says who acts in one round trip; several statements at once take no parameters, so the values are quoted. */
function beginAs(scope: Scope): string {
  const values = settingsOf(scope).map((value) => pg.escapeLiteral(value));
  const names = ["tenant_id", "actor_kind", "actor_id", "request_id", "trace_id"];
  return `begin; select ${names.map((name, index) => `set_config('app.${name}', ${values[index]}, true)`).join(", ")}`;
}

/** As {@link transact}, in plain SQL on one pooled connection: ten times cheaper for set-based hot paths. Never joins. */
export async function transactSql<T>(scope: Scope, work: (work: SqlWork) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let failure: Error | undefined;
  try {
    await client.query(beginAs(scope));
    const result = await work({ ...scope, client });
    await client.query("commit");
    return result;
  } catch (error) {
    failure = error as Error;
    await client.query("rollback").catch((lost: Error) => (failure = lost));
    throw error;
  } finally {
    // a connection whose rollback failed is broken: passing the error destroys it instead of reusing it
    client.release(failure && !("code" in failure) ? failure : undefined);
  }
}

/** The scope of a job or sweep that acts for the merchant by itself. */
export function systemScope(tenantId: string, jobName: string, traceId?: string): Scope {
  return { tenantId, actor: { kind: "job", id: jobName }, ...(traceId ? { traceId } : {}) };
}

/** Every tenant's id, for sweeps that fan out one unit of work per merchant. */
export async function tenantIds(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>("select tenant_ids() as id");
  return rows.map((row) => row.id);
}

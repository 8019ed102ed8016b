import { createHash } from "node:crypto";
import type { Prisma } from "./prisma.ts";
import type { Work } from "./transact.ts";

/** An answer that was given under a key: kept, so that a repeat gets the same. */
export interface KeptAnswer {
  status: number;
  body: unknown;
}

/** The same key came with another request. */
export interface KeyReused {
  isKeyReused: true;
}

/** Names a request by its content; the order of keys in an object does not matter to JSON and does not matter here. */
export function requestHash(content: unknown): string {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : value !== null && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value)
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, inner]) => [key, sorted(inner)]),
          )
        : typeof value === "bigint"
          ? value.toString()
          : value;
  return createHash("sha256")
    .update(JSON.stringify(sorted(content)) ?? "")
    .digest("hex");
}

/**
 * Runs `effect` at most once under a key of one scope. The key is written in the transaction of the effect: a repeat gets the
 * first answer, two at once wait for each other, and after a rollback nothing is remembered, so a failure is never frozen.
 */
export async function idempotent(
  work: Work,
  request: { scope: string; key: string; hash: string },
  effect: () => Promise<KeptAnswer>,
): Promise<KeptAnswer | KeyReused> {
  const { tenantId } = work;
  const { scope, key, hash } = request;
  const isFirst = await work.tx.$executeRaw`
    insert into idempotency_key (tenant_id, scope, key, request_hash) values (${tenantId}, ${scope}, ${key}, ${hash})
    on conflict do nothing`;
  const id = { tenantId_scope_key: { tenantId, scope, key } };
  if (!isFirst) {
    const kept = await work.tx.idempotencyKey.findUniqueOrThrow({ where: id });
    if (kept.requestHash !== hash) return { isKeyReused: true };
    return { status: kept.status ?? 200, body: kept.response };
  }
  const answer = await effect();
  await work.tx.idempotencyKey.update({
    where: id,
    data: { status: answer.status, response: answer.body as Prisma.InputJsonValue },
  });
  return answer;
}

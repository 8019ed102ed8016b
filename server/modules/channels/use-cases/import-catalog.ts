import type { Scope } from "#server/db/transact.ts";
import { openShop } from "./open-shop.ts";
import { storeBodies } from "./store-bodies.ts";

/** isDone: all was read. Otherwise it goes on at `next`, null being the beginning. */
export interface ImportRound {
  stored: number;
  isDone: boolean;
  next: string | null;
  waitMs: number;
}

/** Reads one page of a channel's catalog into the inbox, from where it is applied. What was read before changes nothing. */
export async function importCatalog(
  scope: Scope,
  connectionId: string,
  next: string | null,
): Promise<ImportRound> {
  const open = await openShop(scope, connectionId);
  if (!open) return { stored: 0, isDone: true, next: null, waitMs: 0 };
  const listed = await open.connector.products(open.shop, next);
  if (!listed.ok) {
    const { retryable, retryAfterMs, detail } = listed.error;
    if (!retryable) throw new Error(`The catalog cannot be read: ${detail}`);
    return { stored: 0, isDone: false, next, waitMs: retryAfterMs ?? 30_000 };
  }
  const connection = { id: connectionId, kind: open.connector.kind };
  const stored = await storeBodies(scope, connection, listed.value.bodies);
  return { stored, isDone: listed.value.next === null, next: listed.value.next, waitMs: 0 };
}

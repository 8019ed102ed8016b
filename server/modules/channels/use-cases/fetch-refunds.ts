import type { Scope } from "#server/db/transact.ts";
import { openShop } from "./open-shop.ts";
import { storeBodies } from "./store-bodies.ts";

/** waitMs null: done, or nothing that trying again would mend. */
export interface FetchRound {
  stored: number;
  waitMs: number | null;
}

/** Asks a shop for the refunds of an order whose body names them without their lines. Repeating it stores nothing twice. */
export async function fetchRefunds(
  scope: Scope,
  input: { connectionId: string; externalOrderId: string },
): Promise<FetchRound> {
  const open = await openShop(scope, input.connectionId);
  if (!open) return { stored: 0, waitMs: null };
  const refunds = await open.connector.refundsOf(open.shop, input.externalOrderId);
  if (!refunds.ok) {
    const { retryable, retryAfterMs } = refunds.error;
    return { stored: 0, waitMs: retryable ? (retryAfterMs ?? 30_000) : null };
  }
  const connection = { id: input.connectionId, kind: open.connector.kind };
  return { stored: await storeBodies(scope, connection, refunds.value), waitMs: null };
}

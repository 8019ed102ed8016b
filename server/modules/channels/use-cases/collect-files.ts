import type { Scope } from "#server/db/transact.ts";
import { openShop } from "./open-shop.ts";
import { storeBodies } from "./store-bodies.ts";

/**
 * Takes the files that a partner dropped into the inbox, from where they are applied or quarantined row by row. A file is moved only
 * after its bodies are stored; a crash in between reads it again, and what was stored is not stored twice.
 */
export async function collectFiles(
  scope: Scope,
  connectionId: string,
): Promise<{ files: number; stored: number }> {
  const open = await openShop(scope, connectionId);
  const collected = (await open?.connector.collect?.(open.shop)) ?? [];
  let stored = 0;
  for (const file of collected) {
    stored += await storeBodies(scope, { id: connectionId, kind: open!.connector.kind }, file.bodies);
    await file.settle();
  }
  return { files: collected.length, stored };
}

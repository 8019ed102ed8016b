import { createHash } from "node:crypto";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Scope } from "#server/db/transact.ts";
import type { PartnerError } from "#server/modules/partners/public.ts";
import {
  activateItemDocument,
  levelsDocument,
  readActivateAnswer,
  readLevelsAnswer,
  readSetAnswer,
  setQuantitiesDocument,
  type QuantityToSet,
  type ReadLevel,
  type SetAnswer,
} from "../adapters/shopify/stock-documents.ts";
import { callShop, unreadable } from "./call-shop.ts";

/**
 * Names a request by its content: the same rows are the same work, so a repeat after a lost answer does nothing twice.
 * `attempt` makes a new name where Shopify keeps the failure of the old one.
 */
export function requestKey(parts: readonly unknown[], attempt: number): string {
  return createHash("sha256")
    .update(JSON.stringify([parts, attempt]))
    .digest("hex")
    .slice(0, 40);
}

/** Sets available quantities, all rows or none; at most 250. */
export async function setQuantities(
  scope: Scope,
  connectionId: string,
  rows: QuantityToSet[],
  attempt: number,
): Promise<Result<SetAnswer, PartnerError>> {
  const key = requestKey([connectionId, rows], attempt);
  const call = {
    connectionId,
    lane: "stock",
    operation: "stock.set",
    idempotencyKey: key,
    cost: 10,
  } as const;
  const subject = { type: "connection", id: connectionId };
  const answer = await callShop(scope, { ...call, ...setQuantitiesDocument(rows, key), subject });
  if (!answer.ok) return answer;
  const read = readSetAnswer(answer.value);
  return read ? ok(read) : err(unreadable(call));
}

/** Reads available quantities, in the order asked; at most 100. */
export async function readLevels(
  scope: Scope,
  connectionId: string,
  lane: "stock" | "backfill",
  cells: readonly { externalInventoryItemId: string; externalLocationId: string }[],
): Promise<Result<ReadLevel[], PartnerError>> {
  const call = { connectionId, lane, operation: "stock.read", cost: Math.max(1, cells.length * 3) } as const;
  const subject = { type: "connection", id: connectionId };
  const answer = await callShop(scope, { ...call, ...levelsDocument(cells), subject });
  if (!answer.ok) return answer;
  const read = readLevelsAnswer(answer.value, cells.length);
  return read ? ok(read) : err(unreadable(call));
}

/** Begins to keep an item at a location, with a quantity. Returns the shop's words when it refuses, null when done. */
export async function stockAt(
  scope: Scope,
  connectionId: string,
  cell: Omit<QuantityToSet, "changeFrom">,
  attempt: number,
): Promise<Result<string | null, PartnerError>> {
  const key = requestKey(["activate", connectionId, cell], attempt);
  const call = {
    connectionId,
    lane: "stock",
    operation: "stock.activate",
    idempotencyKey: key,
    cost: 10,
  } as const;
  const subject = { type: "connection", id: connectionId };
  const answer = await callShop(scope, { ...call, ...activateItemDocument(cell, key), subject });
  if (!answer.ok) return answer;
  const read = readActivateAnswer(answer.value);
  return read === undefined ? err(unreadable(call)) : ok(read);
}

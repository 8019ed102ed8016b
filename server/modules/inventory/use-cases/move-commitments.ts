import { randomUUID } from "node:crypto";
import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, type AnyWork } from "../store.ts";

export interface CommitmentMove {
  orderLineId: string;
  skuId: string;
  fromLocationId: string;
  toLocationId: string;
  quantity: number;
  /** What decided this move, where several decisions move together. */
  sourceId?: string;
}

export interface MoveReason {
  reason?: string;
  /** What decided the move, e.g. `routing_plan` and its id. */
  sourceType?: string;
  sourceId?: string;
  /** Names this decision; a repeat gets the first answer. Without it a repeat moves what is still there to move. */
  eventKey?: string;
}

/**
 * Moves commitments to other locations, all or none. What the moves free counts for the moves themselves.
 *
 * @returns the units moved; `inventory.not_committed` or `inventory.insufficient_stock` with the lines that fail
 */
export async function moveAllCommitments(
  work: AnyWork,
  input: { moves: CommitmentMove[] } & MoveReason,
): Promise<Result<{ moved: number }, InventoryRefusal>> {
  const moves = input.moves.filter((move) => move.fromLocationId !== move.toLocationId);
  if (moves.length === 0) return { ok: true, value: { moved: 0 } };
  const key = input.eventKey ?? randomUUID();
  return askStock(work, "move_commitments", [
    moves,
    input.reason ?? "routed elsewhere",
    input.sourceType ?? "order_line",
    input.sourceId ?? moves[0]!.orderLineId,
    `move:${key}`,
  ]);
}

/** Moves one commitment, or a part of it. See {@link moveAllCommitments}. */
export async function moveCommitments(
  work: AnyWork,
  input: CommitmentMove & MoveReason,
): Promise<Result<{ moved: number }, InventoryRefusal>> {
  const { reason, sourceType, sourceId, eventKey, ...move } = input;
  return moveAllCommitments(work, { moves: [move], reason, sourceType, sourceId, eventKey });
}

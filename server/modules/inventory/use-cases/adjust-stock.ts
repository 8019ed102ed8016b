import { raise } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";
import { ok, type Result } from "#kernel/result.ts";
import type { AdjustmentKind } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock } from "../store.ts";

/** One level's change. `delta` and `setTo` are units on hand; the set-aside states are signed changes. */
export interface LevelChange {
  skuId: string;
  locationId: string;
  delta?: number;
  setTo?: number;
  /** What the caller believes is on hand; the whole request is refused when it is not. */
  expectedOnHand?: number;
  qualityControl?: number;
  damaged?: number;
  /** The bin that gains or loses the units. */
  binId?: string;
  reason?: string;
}

/** Units that were promised to an order and no longer are. */
export interface Displaced {
  orderId: string;
  orderLineId: string;
  skuId: string;
  locationId: string;
  quantity: number;
}

export interface AdjustedStock {
  /** Levels that changed; one already as asked gets no movement. */
  changed: number;
  displaced: Displaced[];
}

export interface AdjustReason {
  kind?: AdjustmentKind;
  reason: string;
  /** What caused it, e.g. `receipt` and its id; the request itself otherwise. */
  sourceType?: string;
  sourceId?: string;
  /** Names this request; a repeat gets the first answer and changes nothing. */
  eventKey: string;
}

/**
 * Changes many levels in one statement, all or none; each level at most once. When less is left than was promised, soft
 * reservations go first and then the newest commitments there become backorders, with an exception that names them.
 *
 * @returns what changed; `inventory.count_changed`, `inventory.below_zero` or `inventory.not_stocked` with the lines that fail
 * @throws when a level is named twice
 */
export async function adjustLevels(
  work: Work,
  input: AdjustReason & { rows: LevelChange[] },
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const named = new Set(input.rows.map((row) => `${row.skuId} ${row.locationId}`));
  if (named.size < input.rows.length) throw new Error("A level is named twice in one adjustment.");
  if (input.rows.length === 0) return ok({ changed: 0, displaced: [] });
  const adjusted = await askStock<AdjustedStock>(work, "adjust_stock", [
    input.rows,
    input.kind ?? "adjustment",
    input.reason,
    input.sourceType ?? "adjustment",
    input.sourceId ?? input.eventKey,
    `adjust:${input.eventKey}`,
  ]);
  if (adjusted.ok && adjusted.value.displaced.length > 0)
    await raiseOversold(work, input, adjusted.value.displaced);
  return adjusted;
}

/** Changes one level. See {@link adjustLevels}. */
export async function adjustStock(
  work: Work,
  input: LevelChange & AdjustReason,
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const { kind, reason, sourceType, sourceId, eventKey, ...row } = input;
  return adjustLevels(work, { kind, reason, sourceType, sourceId, eventKey, rows: [row] });
}

async function raiseOversold(work: Work, input: AdjustReason, displaced: Displaced[]): Promise<void> {
  const levels = new Map<string, Displaced[]>();
  for (const part of displaced) {
    const level = `${part.skuId}:${part.locationId}`;
    levels.set(level, [...(levels.get(level) ?? []), part]);
  }
  for (const [level, parts] of levels) {
    const { skuId, locationId } = parts[0]!;
    const units = parts.reduce((sum, part) => sum + part.quantity, 0);
    const sku = await work.tx.sku.findUnique({
      where: { tenantId_id: { tenantId: work.tenantId, id: skuId } },
      select: { code: true },
    });
    await raise(work, {
      type: "stock.oversold",
      severity: "high",
      subjectType: "sku",
      subjectId: skuId,
      title: `${units} promised units of ${sku?.code ?? skuId} are not there`,
      facts: { skuId, locationId, units, reason: input.reason, displaced: parts },
      nextAction: "Check the count. The orders wait for stock; fill them from elsewhere or tell the buyers.",
      ownerRole: "operations",
      dedupeKey: `stock.oversold:${level}:${input.eventKey}`,
      dueInMinutes: 120,
    });
  }
}

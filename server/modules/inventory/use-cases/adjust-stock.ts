import { raise } from "#server/modules/exceptions/public.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { ok, type Result } from "#kernel/result.ts";
import type { AdjustmentKind } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import { stockOversold } from "../events.ts";
import { askStock } from "../store.ts";

/** One change of a level, or of a lot or bin of it. `delta` and `setTo` are units on hand; the set-aside states are signed changes. */
export interface LevelChange {
  skuId: string;
  locationId: string;
  /** What the movement says it was; the request's kind otherwise. */
  kind?: AdjustmentKind;
  delta?: number;
  /** What is there now: in the bin, of the lot, of the lot in the bin, or in all, by what the row names. */
  setTo?: number;
  /** What the caller believes is there; the whole request is refused when it is not. */
  expectedOnHand?: number;
  qualityControl?: number;
  damaged?: number;
  /** The bin that gains or loses the units. */
  binId?: string;
  /** Changes the bin alone: units that are put into it (from no bin) or taken out of it. */
  inBin?: number;
  lotId?: string;
  /** The lot by its code; units that come in open it when it is new. */
  lotCode?: string;
  /** Of a serial-tracked SKU: the number of each unit. */
  serials?: string[];
  /** Of a lot that comes in for the first time. */
  expiresOn?: string;
  /** The expectation that these units meet; what is incoming falls with it. */
  expectedReceiptId?: string;
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
  /** The lots that moved, also those that the database chose (first-expired first); `quantity` is the change on hand. */
  lots: {
    skuId: string;
    locationId: string;
    lotId: string;
    code: string;
    quantity: number;
    binId: string | null;
  }[];
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
 * Changes many levels in one statement, all or none. When less is left than was promised, soft reservations go first and then
 * the newest commitments there become backorders, with an exception that names them; with `displaces: false` such a change is
 * refused instead. Units that leave a lot-tracked SKU without naming a lot are taken from those that expire first.
 *
 * @returns what changed; `inventory.count_changed`, `.below_zero`, `.insufficient_stock`, `.not_stocked`, `.bin_short`, or about
 *   lots `.not_tracked`, `.lot_required`, `.lot_unknown`, `.lot_conflict`, `.serial_present`, with the lines that fail
 * @throws when a figure is to be set by two rows
 */
export async function adjustLevels(
  work: Work,
  input: AdjustReason & { rows: LevelChange[]; displaces?: boolean },
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const set = input.rows.filter((row) => row.setTo !== undefined);
  const named = new Set(
    set.map((row) => [row.skuId, row.locationId, row.binId, row.lotId ?? row.lotCode].join(" ")),
  );
  if (named.size < set.length) throw new Error("A level is set twice in one adjustment.");
  if (input.rows.length === 0) return ok({ changed: 0, displaced: [], lots: [] });
  const adjusted = await askStock<AdjustedStock>(work, "change_stock", [
    input.rows,
    input.kind ?? "adjustment",
    input.reason,
    input.sourceType ?? "adjustment",
    input.sourceId ?? input.eventKey,
    `adjust:${input.eventKey}`,
    input.displaces ?? true,
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
  await emit(work, stockOversold, {
    skuIds: [...new Set(displaced.map(({ skuId }) => skuId))],
    orderIds: [...new Set(displaced.map(({ orderId }) => orderId))],
  });
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
    const location = await work.tx.location.findUnique({
      where: { tenantId_id: { tenantId: work.tenantId, id: locationId } },
      select: { name: true },
    });
    const orders = new Set(parts.map(({ orderId }) => orderId)).size;
    await raise(work, {
      type: "stock.oversold",
      severity: "high",
      subjectType: "sku",
      subjectId: skuId,
      title: `${units} promised units of ${sku?.code ?? skuId} are not there`,
      facts: { location: location?.name ?? null, units, orders, reason: input.reason, displaced: parts },
      nextAction: "Check the count. The orders wait for stock; fill them from elsewhere or tell the buyers.",
      ownerRole: "operations",
      dedupeKey: `stock.oversold:${level}:${input.eventKey}`,
      dueInMinutes: 120,
    });
  }
}

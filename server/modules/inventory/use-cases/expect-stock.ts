import { raise } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";
import { ok, type Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { askStock, callStock } from "../store.ts";

/** Units on their way to a location. */
export interface ExpectedUnits {
  /** The sender's line: of a purchase order, an advance ship notice, a transfer. Names the expectation for good. */
  id: string;
  skuId: string;
  locationId: string;
  /** What is still to come; 0 when nothing is any more. */
  quantity: number;
  /** The day it is due at the location (YYYY-MM-DD); without one no promise can rest on it. */
  expectedOn?: string | null;
  /** What a person reads, e.g. "PO-1042". */
  label: string;
  /** The document, e.g. `purchase_order` and its id. */
  sourceType: string;
  sourceId: string;
}

/** A backorder whose date is another now. Null: no date, or none any more. */
export interface MovedPromise {
  backorderId: string;
  orderId: string;
  orderLineId: string;
  skuId: string;
  quantity: number;
  from: string | null;
  to: string | null;
}

export interface ExpectedStock {
  /** Expectations whose units changed. */
  changed: number;
  moved: MovedPromise[];
}

/**
 * Says what is to come: each row sets what is still on its way of its id, so a purchase order that is confirmed, delayed, cut
 * or canceled is one call with the new figures, in the transaction that changes it. The promises of backorders that rest on it
 * move with it and are answered by name; a person hears of those that became later or lost their date.
 *
 * @returns what changed; `inventory.not_stocked` when a SKU or location is unknown, or an id was of another SKU or location
 */
export async function expectedReceiptsChanged(
  work: Work,
  input: { rows: ExpectedUnits[]; eventKey: string },
): Promise<Result<ExpectedStock, InventoryRefusal>> {
  if (input.rows.length === 0) return ok({ changed: 0, moved: [] });
  const expected = await askStock<ExpectedStock>(work, "expect_stock", [
    input.rows,
    `expect:${input.eventKey}`,
  ]);
  if (expected.ok) await raiseLater(work, expected.value.moved);
  return expected;
}

/** Lays the open backorders of these SKUs along what is to come again. Returns the promises that changed. */
export async function planBackorders(work: Work, skuIds: string[]): Promise<MovedPromise[]> {
  if (skuIds.length === 0) return [];
  const moved = await callStock<MovedPromise[]>(work, "plan_backorders", [skuIds]);
  await raiseLater(work, moved);
  return moved;
}

/** A promise that became earlier is good news, told by the event alone. */
async function raiseLater(work: Work, moved: MovedPromise[]): Promise<void> {
  for (const promise of moved) {
    if (promise.from === null || (promise.to !== null && promise.to <= promise.from)) continue;
    await raise(work, {
      type: "order.promise_moved",
      severity: "medium",
      subjectType: "backorder",
      subjectId: promise.backorderId,
      orderId: promise.orderId,
      title: promise.to
        ? `${promise.quantity} units that were due on ${promise.from} come on ${promise.to}`
        : `${promise.quantity} units that were due on ${promise.from} have no date any more`,
      facts: { ...promise },
      nextAction: "Tell the buyer the new date, fill the line from elsewhere, or cancel it.",
      ownerRole: "operations",
      dedupeKey: `order.promise_moved:${promise.backorderId}`,
      dueInMinutes: 8 * 60,
    });
  }
}

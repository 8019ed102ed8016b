import { publish } from "#server/modules/releases/public.ts";
import { bufferRules, type Ahead } from "../domain/buffers.ts";
import { expectedReceiptsChanged } from "../use-cases/expect-stock.ts";
import type { Warehouse } from "./arrange.ts";

/** Lets the merchant sell ahead by these rules, in this order. */
export async function sellAheadBy(
  shop: Warehouse,
  rules: (Omit<Ahead, "name" | "when"> & Partial<Ahead>)[],
): Promise<void> {
  const ahead = rules.map((rule, place) => ({ name: `ahead ${place}`, ...rule }));
  const body = { buffers: [], limits: [], ahead };
  const published = await shop.inTransaction((work) =>
    publish(work, { kind: "inventory.buffers", schema: bufferRules, body, note: "test" }),
  );
  if (!published.ok) throw new Error(JSON.stringify(published.error));
}

/** A purchase order with one line of a SKU; said again with other figures it is delayed, cut or canceled. */
export async function expectUnits(
  shop: Warehouse,
  row: { id: string; skuId: string; locationId: string; quantity: number; expectedOn: string | null },
): Promise<void> {
  const eventKey = `${row.id}:${row.quantity}:${row.expectedOn}`;
  const rows = [{ ...row, label: `PO ${row.id}`, sourceType: "purchase_order", sourceId: row.id }];
  const expected = await shop.inTransaction((work) => expectedReceiptsChanged(work, { eventKey, rows }));
  if (!expected.ok) throw new Error(JSON.stringify(expected.error));
}

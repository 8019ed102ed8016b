import { createHash } from "node:crypto";
import { mapOk } from "#kernel/result.ts";
import type { Asked, Cell, QuantityToSet, ReadLevel, SetAnswer, ShopDoor } from "../../domain/connector.ts";
import { askShopify } from "./ask.ts";
import {
  activateItemDocument,
  levelsDocument,
  readActivateAnswer,
  readLevelsAnswer,
  readSetAnswer,
  setQuantitiesDocument,
} from "./stock-documents.ts";

/**
 * Names a request by its content: the same rows are the same work, so a repeat after a lost answer does nothing twice.
 * `attempt` makes a new name where Shopify keeps the failure of the old one.
 */
function requestKey(parts: readonly unknown[], attempt: number): string {
  return createHash("sha256")
    .update(JSON.stringify([parts, attempt]))
    .digest("hex")
    .slice(0, 40);
}

const subjectOf = (shop: ShopDoor) => ({ type: "connection", id: shop.connectionId });

/** Sets available quantities, all rows or none. */
export async function setLevels(
  shop: ShopDoor,
  rows: readonly QuantityToSet[],
  attempt: number,
): Asked<SetAnswer> {
  const key = requestKey([shop.connectionId, rows], attempt);
  return askShopify(
    shop,
    {
      lane: "stock",
      operation: "stock.set",
      idempotencyKey: key,
      cost: 10,
      subject: subjectOf(shop),
      ...setQuantitiesDocument(rows, key),
    },
    readSetAnswer,
  );
}

/** Reads available quantities, in the order asked. */
export async function readLevels(
  shop: ShopDoor,
  lane: "stock" | "backfill",
  cells: readonly Cell[],
): Asked<ReadLevel[]> {
  const cost = Math.max(1, cells.length * 3);
  return askShopify(
    shop,
    { lane, operation: "stock.read", cost, subject: subjectOf(shop), ...levelsDocument(cells) },
    (data) => readLevelsAnswer(data, cells.length),
  );
}

/** Begins to keep an item at a location, with a quantity. Returns the shop's words when it refuses, null when done. */
export async function beginLevel(
  shop: ShopDoor,
  cell: Cell & { quantity: number },
  attempt: number,
): Asked<string | null> {
  const key = requestKey(["activate", shop.connectionId, cell], attempt);
  const answer = await askShopify(
    shop,
    {
      lane: "stock",
      operation: "stock.activate",
      idempotencyKey: key,
      cost: 10,
      subject: subjectOf(shop),
      ...activateItemDocument(cell, key),
    },
    (data) => {
      const refused = readActivateAnswer(data);
      return refused === undefined ? null : { refused };
    },
  );
  return mapOk(answer, ({ refused }) => refused);
}

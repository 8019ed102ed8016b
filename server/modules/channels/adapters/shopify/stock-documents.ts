import { z } from "zod";
import type { Cell, QuantityToSet, ReadLevel, RowRefusal, SetAnswer } from "../../domain/connector.ts";
import { levelQuantity } from "../reading.ts";
import { gid } from "./admin-answer.ts";

/** Rows of one mutation; Shopify takes up to 250. */
export const MOST_QUANTITIES = 250;
/** Levels of one read: each costs about 3 points, and a document may cost 1000. */
export const MOST_LEVELS = 100;

/** A document with its variables. */
export interface ShopDocument {
  document: string;
  variables: Record<string, unknown>;
}

const setDocument = `mutation SetStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { createdAt reason }
    userErrors { code field message }
  }
}`;

const userErrors = z.array(
  z.looseObject({
    code: z.string().nullish(),
    field: z.array(z.string()).nullish(),
    message: z.string(),
  }),
);
const setShape = z.looseObject({ inventorySetQuantities: z.looseObject({ userErrors }) });

/** Sets available quantities, all rows or none. */
export const setQuantitiesDocument = (rows: readonly QuantityToSet[], key: string): ShopDocument => ({
  document: setDocument,
  variables: {
    key,
    input: {
      name: "available",
      reason: "correction",
      referenceDocumentUri: `gid://throughline/StockPush/${key}`,
      quantities: rows.map((row) => ({
        inventoryItemId: gid("InventoryItem", row.externalInventoryItemId),
        locationId: gid("Location", row.externalLocationId),
        quantity: row.quantity,
        changeFromQuantity: row.changeFrom,
      })),
    },
  },
});

/** The answer to {@link setQuantitiesDocument}, which sets all rows or none; null when it has another shape. */
export function readSetAnswer(data: unknown): SetAnswer | null {
  const body = setShape.safeParse(data);
  if (!body.success) return null;
  const errors = body.data.inventorySetQuantities.userErrors;
  const refusals = errors.map(({ code, field, message }) => ({
    row: rowOf(field),
    kind: kindOf(code ?? "UNKNOWN"),
    message: `${code ?? "UNKNOWN"}: ${message}`,
  }));
  return { isSet: errors.length === 0, refusals };
}

function kindOf(code: string): RowRefusal["kind"] {
  if (code.endsWith("_STALE")) return "stale";
  if (code.startsWith("IDEMPOTENCY_")) return "moment";
  return code === "ITEM_NOT_STOCKED_AT_LOCATION" ? "not_stocked" : "refused";
}

/** ["input", "quantities", "3", "changeFromQuantity"] is about row 3. */
function rowOf(field: string[] | null | undefined): number | null {
  const place = field?.indexOf("quantities") ?? -1;
  const row = place < 0 ? undefined : field?.[place + 1];
  return row !== undefined && /^\d+$/.test(row) ? Number(row) : null;
}

const levelShape = z
  .looseObject({
    inventoryLevel: z
      .looseObject({
        updatedAt: z.string().nullish(),
        quantities: z.array(z.looseObject({ name: z.string(), quantity: levelQuantity })),
      })
      .nullish(),
  })
  .nullish();
const levelsShape = z.record(z.string(), levelShape);

/** Reads available quantities of up to {@link MOST_LEVELS} cells. */
export function levelsDocument(cells: readonly Cell[]): ShopDocument {
  const names = cells.map((_, index) => `$i${index}: ID!, $l${index}: ID!`).join(", ");
  const fields = cells.map(
    (_, index) => `  q${index}: inventoryItem(id: $i${index}) {
    inventoryLevel(locationId: $l${index}) { updatedAt quantities(names: ["available"]) { name quantity } }
  }`,
  );
  const variables = Object.fromEntries(
    cells.flatMap((cell, index) => [
      [`i${index}`, gid("InventoryItem", cell.externalInventoryItemId)],
      [`l${index}`, gid("Location", cell.externalLocationId)],
    ]),
  );
  return { document: `query Levels(${names}) {\n${fields.join("\n")}\n}`, variables };
}

/** The levels in the order asked; null when the answer has another shape. */
export function readLevelsAnswer(data: unknown, count: number): ReadLevel[] | null {
  const body = levelsShape.safeParse(data);
  if (!body.success) return null;
  return Array.from({ length: count }, (_, index) => toLevel(body.data[`q${index}`]));
}

function toLevel(item: z.infer<typeof levelShape>): ReadLevel {
  if (!item) return { state: "unknown_item" };
  const available = item.inventoryLevel?.quantities.find((one) => one.name === "available");
  if (!item.inventoryLevel || !available) return { state: "not_stocked" };
  const at = item.inventoryLevel.updatedAt ? new Date(item.inventoryLevel.updatedAt) : null;
  return { state: "known", available: available.quantity, updatedAt: at };
}

const activateDocument = `mutation StockAt($inventoryItemId: ID!, $locationId: ID!, $available: Int, $key: String!) {
  inventoryActivate(inventoryItemId: $inventoryItemId, locationId: $locationId, available: $available) @idempotent(key: $key) {
    inventoryLevel { id }
    userErrors { field message }
  }
}`;
const activateShape = z.looseObject({ inventoryActivate: z.looseObject({ userErrors }) });

/** Begins to keep an item at a location, with a quantity. */
export const activateItemDocument = (cell: Cell & { quantity: number }, key: string): ShopDocument => ({
  document: activateDocument,
  variables: {
    inventoryItemId: gid("InventoryItem", cell.externalInventoryItemId),
    locationId: gid("Location", cell.externalLocationId),
    available: cell.quantity,
    key,
  },
});

/** The shop's words when it refuses, null when done; undefined when the answer has another shape. */
export function readActivateAnswer(data: unknown): string | null | undefined {
  const body = activateShape.safeParse(data);
  return body.success ? (body.data.inventoryActivate.userErrors[0]?.message ?? null) : undefined;
}

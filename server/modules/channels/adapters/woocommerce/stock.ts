import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import type {
  Asked,
  Cell,
  QuantityToSet,
  ReadLevel,
  RowRefusal,
  SetAnswer,
  ShopDoor,
} from "../../domain/connector.ts";
import { askWoo } from "./ask.ts";
import { gmt, wooId } from "./fields.ts";

/** WooCommerce takes 100 objects in one batch and gives 100 in one page. */
export const MOST_ITEMS = 100;

const counted = z.looseObject({
  id: wooId,
  manage_stock: z.union([z.boolean(), z.string()]).nullish(),
  stock_quantity: z.number().nullish(),
  date_modified_gmt: gmt.nullish(),
});
type Counted = z.infer<typeof counted>;
const countedList = z.array(counted);
const batch = z.looseObject({
  update: z.array(
    z.looseObject({
      id: wooId,
      stock_quantity: z.number().nullish(),
      error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
    }),
  ),
});

const subjectOf = (shop: ShopDoor) => ({ type: "connection", id: shop.connectionId });

/** Where an item's figure is kept: products together, variations below their product. "12" or "12/34". */
export interface Place {
  parent: string | null;
  id: string;
}

export function placeOf(item: string): Place {
  const [first = "", second] = item.split("/");
  return second === undefined ? { parent: null, id: first } : { parent: first, id: second };
}

/** Where the items are asked and set that go together with this one. */
export function addressOf(item: string): string {
  const { parent } = placeOf(item);
  return parent === null ? "/products" : `/products/${parent}/variations`;
}

/** Items by the address that serves them together. */
function byAddress<Row extends { externalInventoryItemId: string }>(
  rows: readonly Row[],
): Map<string, { row: Row; id: string }[]> {
  const groups = new Map<string, { row: Row; id: string }[]>();
  for (const row of rows) {
    const { id } = placeOf(row.externalInventoryItemId);
    const address = addressOf(row.externalInventoryItemId);
    groups.set(address, [...(groups.get(address) ?? []), { row, id }]);
  }
  return groups;
}

/** What the shop shows of these items. A product whose stock is not counted is `not_stocked`. */
export async function readLevels(
  shop: ShopDoor,
  lane: "stock" | "backfill",
  cells: readonly Cell[],
): Asked<ReadLevel[]> {
  const levels = new Map<string, ReadLevel>();
  for (const [address, items] of byAddress(cells)) {
    const query = new URLSearchParams({
      include: [...new Set(items.map(({ id }) => id))].join(","),
      per_page: String(MOST_ITEMS),
      // a product in the bin or not yet published still counts
      status: "any",
      _fields: "id,manage_stock,stock_quantity,date_modified_gmt",
    });
    const read = await askWoo(
      shop,
      {
        operation: "stock.read",
        lane,
        method: "GET",
        path: `${address}?${query.toString()}`,
        subject: subjectOf(shop),
      },
      (body) => countedList.safeParse(body).data ?? null,
    );
    // the parent is gone, and its variations with it
    if (!read.ok && read.error.httpStatus !== 404) return read;
    const found = new Map((read.ok ? read.value : []).map((one) => [one.id, one]));
    for (const { row, id } of items) levels.set(row.externalInventoryItemId, levelOf(found.get(id)));
  }
  return ok(cells.map((cell) => levels.get(cell.externalInventoryItemId)!));
}

function levelOf(found: Counted | undefined): ReadLevel {
  if (!found) return { state: "unknown_item" };
  if (found.manage_stock !== true || found.stock_quantity == null) return { state: "not_stocked" };
  return {
    state: "known",
    available: Math.trunc(found.stock_quantity),
    updatedAt: found.date_modified_gmt ?? null,
  };
}

/**
 * Sets quantities. WooCommerce cannot be told "only if it still shows …", so each figure is read first and one that moved is
 * refused here as stale; what is sold in the moment between the two calls arrives as an order and lowers our figure, which is
 * told again. Only one push of a connection runs at a time, and an older figure never follows a newer one.
 */
export async function setLevels(shop: ShopDoor, rows: readonly QuantityToSet[]): Asked<SetAnswer> {
  const shown = await readLevels(shop, "stock", rows);
  if (!shown.ok) return shown;
  const refusals: RowRefusal[] = [];
  const refuse = (row: number, kind: RowRefusal["kind"], message: string) =>
    refusals.push({ row, kind, message });
  const due: (QuantityToSet & { index: number })[] = [];
  for (const [index, row] of rows.entries()) {
    const level = shown.value[index]!;
    if (level.state === "unknown_item") refuse(index, "refused", "The shop has no such product.");
    else if (level.state === "not_stocked")
      refuse(index, "not_stocked", "The shop does not count this product.");
    else if (level.available !== row.changeFrom) refuse(index, "stale", `The shop shows ${level.available}.`);
    else due.push({ ...row, index });
  }
  for (const [address, items] of byAddress(due)) {
    const told = await update(shop, address, items);
    if (!told.ok) return told;
    for (const { row } of items) {
      const problem = told.value.get(placeOf(row.externalInventoryItemId).id);
      if (problem) refuse(row.index, "refused", problem);
    }
  }
  return ok({ isSet: true, refusals });
}

/** Updates one address' items; the problems by id. Setting a figure twice is the same as once, so it may be repeated. */
async function update(
  shop: ShopDoor,
  address: string,
  items: { row: { quantity: number }; id: string }[],
): Asked<Map<string, string>> {
  const body = {
    update: items.map(({ row, id }) => ({
      id: Number(id),
      manage_stock: true,
      stock_quantity: row.quantity,
    })),
  };
  const answer = await askWoo(
    shop,
    {
      operation: "stock.set",
      lane: "stock",
      method: "POST",
      path: `${address}/batch`,
      body,
      idempotencyKey: "same",
      subject: subjectOf(shop),
    },
    (data) => batch.safeParse(data).data ?? null,
  );
  if (!answer.ok) return answer;
  const problems = new Map<string, string>();
  for (const one of answer.value.update)
    if (one.error) problems.set(one.id, `${one.error.code}: ${one.error.message}`);
  return ok(problems);
}

/** Lets the shop count a product, beginning with a quantity. */
export async function beginLevel(shop: ShopDoor, cell: Cell & { quantity: number }): Asked<string | null> {
  for (const [address, items] of byAddress([cell])) {
    const told = await update(shop, address, items);
    return told.ok ? ok(told.value.get(items[0]!.id) ?? null) : err(told.error);
  }
  return ok(null);
}

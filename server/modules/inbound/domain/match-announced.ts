import { parseGtin } from "#kernel/barcode.ts";
import type { AsnDifference, OrderStatus } from "../contract.ts";
import type { AnnouncedItem, ItemCode } from "./announced.ts";
import { isExpected, remainingOf } from "./order-states.ts";

/** An order of the supplier as far as a notice can concern it. */
export interface AnnounceableOrder {
  id: string;
  number: string;
  status: OrderStatus;
  lines: {
    id: string;
    position: number;
    skuId: string;
    packQuantity: number;
    orderedQuantity: number;
    receivedQuantity: number;
    shortQuantity: number;
    /** On notices that are still open. */
    announcedQuantity: number;
  }[];
}

/** What codes stand for: a supplier's codes, our own, and barcodes as GTIN-14 with the units of the pack they are on. */
export interface KnownCodes {
  supplierCodes: ReadonlyMap<string, string>;
  ownCodes: ReadonlyMap<string, string>;
  barcodes: ReadonlyMap<string, { skuId: string; quantity: number }>;
}

/** An item of a notice with what we know it as. */
export interface MatchedItem {
  item: AnnouncedItem;
  orderLineId: string | null;
  skuId: string | null;
  /** In units. */
  quantity: number;
  difference: AsnDifference | null;
  /** The code it is shown by. */
  itemCode: string;
}

const packUnits = ["CA", "CT", "BX", "PK", "CS"];

/** Matches items to SKUs and order lines. What does not fit is a named difference, never a failure. */
export function matchItems(
  items: readonly AnnouncedItem[],
  orders: ReadonlyMap<string, AnnounceableOrder>,
  codes: KnownCodes,
): MatchedItem[] {
  const announced = new Map<string, number>();
  return items.map((item) => {
    const found = skuOf(item.codes, codes);
    const order = orders.get(item.orderNumber);
    const line = order?.lines.find(({ skuId }) => skuId === found?.skuId);
    const inPack = item.packQuantity ?? found?.quantity ?? line?.packQuantity ?? 1;
    const quantity = packUnits.includes(item.unitOfMeasure) ? item.quantity * inPack : item.quantity;
    const base = { item, skuId: found?.skuId ?? null, quantity, itemCode: item.codes[0]?.value ?? "?" };
    if (!found) return { ...base, orderLineId: null, difference: "unknown_sku" };
    if (!order) return { ...base, orderLineId: null, difference: "unknown_order" };
    if (!line) return { ...base, orderLineId: null, difference: "not_on_order" };
    if (!isExpected(order.status)) return { ...base, orderLineId: line.id, difference: "order_ended" };
    const sum = (announced.get(line.id) ?? line.announcedQuantity) + quantity;
    announced.set(line.id, sum);
    return { ...base, orderLineId: line.id, difference: sum > remainingOf(line) ? "over_order" : null };
  });
}

function skuOf(codes: readonly ItemCode[], known: KnownCodes): { skuId: string; quantity?: number } | null {
  for (const { value } of codes) {
    const gtin = parseGtin(value);
    const barcode = gtin.ok ? known.barcodes.get(gtin.value) : undefined;
    const skuId = known.supplierCodes.get(value) ?? known.ownCodes.get(value.toUpperCase());
    if (skuId) return { skuId };
    if (barcode) return barcode;
  }
  return null;
}

import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import {
  acknowledgeOrder,
  beginBlindReceipt,
  closeReceipt,
  draftOrder,
  putAway,
  recordAsn,
  scanArrival,
  submitOrder,
} from "#server/modules/inbound/public.ts";
import { clock } from "#server/platform/clock.ts";
import { listed } from "./goods.ts";
import { at, by, daysAgo, hoursAfter } from "./past.ts";
import { pallets, supplierCode, warehouseOf, type SupplierCode } from "./suppliers.ts";

/** What the demo merchant sells before it is there. */
export const PRE_ORDERED = "JP-SHELLNW-M";

/**
 * What the demo merchant buys at the moment: the jacket that is sold ahead of its coming, a draft, an order that waits for approval, one that the supplier answered differently,
 * one that came in part with a broken piece, and one whose truck is due today with two pallets.
 */
export async function addInbound(
  work: Work,
  skus: Map<string, string>,
  suppliers: Record<SupplierCode, string>,
): Promise<void> {
  const locationId = await warehouseOf(work);
  const buyer = await by(work, "operations");
  const today = localDateOf(clock.now(), "America/New_York");
  const draft = async (supplier: SupplierCode, quantities: Record<string, number>, expectedOn?: string) => {
    const lines = Object.entries(quantities).map(([code, quantity]) => ({
      skuId: skus.get(code)!,
      quantity,
      ...(expectedOn ? { expectedOn } : {}),
    }));
    return expectOk(await draftOrder(buyer, { supplierId: suppliers[supplier], locationId, lines }));
  };
  const place = async (...what: Parameters<typeof draft>) => {
    const made = await draft(...what);
    expectOk(await submitOrder(buyer, made.orderId));
    return made;
  };
  const partly = await at(daysAgo(20), () =>
    place("BEND", { "JP-BOTTLE-SPRUCE": 48, "JP-STOVE-SOLO": 24 }, addDays(today, 3)),
  );
  await receivePart(await by(work, "warehouse"), locationId, partly.orderId, skus.get("JP-BOTTLE-SPRUCE")!);
  const due = await at(daysAgo(14), () => place("CASCO", { "JP-SOCK-M": 96, "JP-BEANIE-OAT": 48 }, today));
  const load = (sku: string, quantity: number) => [{ code: supplierCode("CASCO", sku), quantity }];
  const truck = pallets(due.number, today, "CT-88120", [load("JP-SOCK-M", 96), load("JP-BEANIE-OAT", 48)]);
  expectOk(
    await recordAsn(work, {
      supplierId: suppliers.CASCO,
      announcement: { ...truck, shippedOn: addDays(today, -2) },
      source: "x12",
    }),
  );
  const answered = await at(daysAgo(3), () => place("CASCO", { "JP-SHELL-M": 24, "JP-SHELL-L": 12 }));
  expectOk(
    await acknowledgeOrder(buyer, {
      orderId: answered.orderId,
      sourceKey: "demo:answer",
      lines: [
        { position: 1, quantity: 12 },
        { position: 2, expectedOn: addDays(today, 25) },
      ],
    }),
  );
  await at(daysAgo(6), () => place("CASCO", { [PRE_ORDERED]: 36 }, addDays(today, 16)));
  await place("BEND", { "JP-MUG-CREAM": 600, "JP-POT-900ML": 180 });
  await draft("CASCO", { "JP-BEANIE-RUST": 36, "JP-BEANIE-FOREST": 24 });
}

/** Half of an order came earlier today without a notice, and one piece of it is broken: a day is left to settle that. */
async function receivePart(clerk: Work, locationId: string, orderId: string, skuId: string): Promise<void> {
  const { barcode } = listed.find(({ variant }) => variant.code === "JP-BOTTLE-SPRUCE")!;
  const arrivedAt = hoursAfter(clock.now(), -9);
  const receiptId = await at(arrivedAt, async () => {
    const begun = expectOk(await beginBlindReceipt(clerk, { orderId })).receiptId;
    const scan = { locationId, code: barcode, receiptId: begun };
    expectOk(await scanArrival(clerk, { ...scan, quantity: 23, scanKey: newId("req") }));
    expectOk(await scanArrival(clerk, { ...scan, quantity: 1, isDamaged: true, scanKey: newId("req") }));
    return begun;
  });
  await at(hoursAfter(arrivedAt, 3), async () => {
    expectOk(await closeReceipt(clerk, { receiptId }));
    const put = { locationId, skuId, binCode: "C-06-3", quantity: 23, scanKey: newId("req") };
    expectOk(await putAway(clerk, put));
  });
}

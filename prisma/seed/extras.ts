import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { createProduct } from "#server/modules/catalog/public.ts";
import {
  adjustLevels,
  createTransfer,
  createWorkOrder,
  shipTransfer,
} from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";

/** What no shop lists: food in lots that expire, a box that is built ahead of orders, and a truck on its way to the store. */
export async function addExtras(work: Work, skus: Map<string, string>): Promise<void> {
  const places = await work.tx.location.findMany({
    where: { tenantId: work.tenantId, code: { in: ["PWM", "BKN"] } },
    select: { id: true, code: true },
  });
  const placeOf = (code: string) => places.find((place) => place.code === code)!.id;
  const [warehouse, store] = [placeOf("PWM"), placeOf("BKN")];
  const today = localDateOf(clock.now(), "America/New_York");
  await addLots(work, warehouse, today);
  await addBox(work, skus, warehouse);

  const id = newId("trf");
  const lines = [{ skuId: skus.get("JP-BOTTLE-CHALK")!, quantity: 6 }];
  const reason = "The store sells out before the weekend.";
  const route = { fromLocationId: warehouse, toLocationId: store, expectedOn: addDays(today, 2) };
  expectOk(await createTransfer(work, { id, ...route, reason, lines }));
  expectOk(await shipTransfer(work, { id }));
}

/** Two lots; the older one has less left than a buyer should get. */
async function addLots(work: Work, locationId: string, today: string): Promise<void> {
  const food = { code: "JP-TRAILMIX", title: "Trail mix, 200 g", tracking: "lot", shelfLifeDays: 240, minShelfLifeDays: 30, weightGrams: 210, lengthMm: 180, widthMm: 120, heightMm: 40, originCountry: "US", costMinor: 240n, priceMinor: 790n, currency: "USD", reorderPoint: 60 } as const; // prettier-ignore
  const { skuIds } = expectOk(
    await createProduct(work, { title: "Trail mix", brand: "Juniper & Pine", tags: ["food"], skus: [food] }),
  );
  const lot = (lotCode: string, delta: number, days: number) => ({
    ...{ skuId: skuIds[0]!, locationId, lotCode, delta, expiresOn: addDays(today, days) },
  });
  const rows = [lot("TM-0417", 36, 24), lot("TM-0702", 180, 190)];
  const eventKey = "opening-lots";
  expectOk(
    await adjustLevels(work, { rows, kind: "receipt", reason: "received", sourceType: "receipt", sourceId: eventKey, eventKey }),
  ); // prettier-ignore
}

/** An assembly with nothing on the shelf yet, and the work order that builds it. */
async function addBox(work: Work, skus: Map<string, string>, locationId: string): Promise<void> {
  const components = [
    { skuId: skus.get("JP-BOTTLE-CHALK")!, quantity: 1 },
    { skuId: skus.get("JP-MUG-GREEN")!, quantity: 2 },
  ];
  const box = { code: "JP-BOX-DESK", title: "Desk to trail box", kind: "assembly", components, weightGrams: 820, lengthMm: 320, widthMm: 220, heightMm: 120, costMinor: 2290n, priceMinor: 6900n, currency: "USD", reorderPoint: 6 } as const; // prettier-ignore
  const { skuIds } = expectOk(
    await createProduct(work, { title: "Desk to trail box", tags: ["gift"], skus: [{ ...box, components }] }),
  );
  const note = "For the gift table.";
  expectOk(
    await createWorkOrder(work, { id: newId("wor"), kind: "build", skuId: skuIds[0]!, locationId, quantity: 8, note }),
  ); // prettier-ignore
}

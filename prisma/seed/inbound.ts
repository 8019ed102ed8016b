import { buildSscc } from "#kernel/barcode.ts";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import {
  createSupplier,
  draftOrder,
  recordAsn,
  saveSupplierSku,
  submitOrder,
  type Announcement,
} from "#server/modules/inbound/public.ts";
import { clock } from "#server/platform/clock.ts";
import { COMPANY_PREFIX, listed } from "./goods.ts";

const DAY_MS = 86_400_000;

/** Who the demo merchant buys from; SKUs by the start of their code. */
const suppliers = [
  { code: "CASCO", name: "Casco Textiles", ediId: "ZZ:CASCO", lead: 14, quality: "never", skus: ["JP-SOCK", "JP-BEANIE", "JP-SHELL"], pack: 12, took: [13, 15, 14, 17, 14, 22] },
  { code: "BEND", name: "Bend Outdoor Works", ediId: null, lead: 21, quality: "first", skus: ["JP-MUG", "JP-BOTTLE", "JP-POT", "JP-STOVE"], pack: 6, took: [20, 24, 31, 23] },
] as const; // prettier-ignore

/**
 * Suppliers with the history of their lead times, an order whose truck is due today with two pallets, and an order that waits for
 * approval.
 */
export async function addInbound(
  work: Work,
  skus: Map<string, string>,
  ediConnectionId: string,
): Promise<void> {
  const { tenantId } = work;
  const warehouse = await work.tx.location.findFirstOrThrow({
    where: { tenantId, code: "PWM" },
    select: { id: true, timeZone: true },
  });
  const ids: string[] = [];
  for (const supplier of suppliers) {
    const { code, name, ediId, lead, quality } = supplier;
    const { supplierId } = expectOk(
      await createSupplier(work, {
        code,
        name,
        currency: "USD",
        promisedLeadDays: lead,
        qualityControl: quality,
        contactName: "Order desk",
        email: `orders@${code.toLowerCase()}.example`,
        ediId,
        ediConnectionId: ediId ? ediConnectionId : null,
      }),
    );
    ids.push(supplierId);
    await addTerms(work, supplierId, supplier, skus);
    await addHistory(work, supplierId, warehouse.id, supplier);
  }
  const today = localDateOf(clock.now(), warehouse.timeZone);
  const due = await order(work, ids[0]!, warehouse.id, skus, { "JP-SOCK-M": 96, "JP-BEANIE-OAT": 48 }, today);
  await order(work, ids[1]!, warehouse.id, skus, { "JP-MUG-CREAM": 600, "JP-POT-900ML": 180 });
  expectOk(
    await recordAsn(work, {
      supplierId: ids[0]!,
      announcement: truck(due.number, today),
      source: "x12",
    }),
  );
}

async function addTerms(
  work: Work,
  supplierId: string,
  supplier: (typeof suppliers)[number],
  skus: Map<string, string>,
): Promise<void> {
  const offered = listed.filter(({ variant }) =>
    supplier.skus.some((start) => variant.code.startsWith(start)),
  );
  for (const { variant } of offered) {
    const costMinor = BigInt(variant.costMinor);
    expectOk(
      await saveSupplierSku(work, {
        supplierId,
        skuId: skus.get(variant.code)!,
        supplierCode: variant.code.replace("JP-", `${supplier.code.slice(0, 2)}-`),
        packQuantity: supplier.pack,
        minimumQuantity: supplier.pack,
        costMinor,
        priceBreaks: [{ fromQuantity: supplier.pack * 20, costMinor: (costMinor * 9n) / 10n }],
        isPreferred: true,
      }),
    );
  }
}

/** Orders of the past that came, so that lead times are there to be seen. */
async function addHistory(
  work: Work,
  supplierId: string,
  locationId: string,
  supplier: (typeof suppliers)[number],
): Promise<void> {
  const { tenantId } = work;
  const [sku] = await work.tx.supplierSku.findMany({ where: { tenantId, supplierId }, take: 1 });
  const count = supplier.took.length;
  for (const [index, days] of supplier.took.entries()) {
    const placedAt = new Date(clock.now().getTime() - (count - index) * 35 * DAY_MS);
    const endedAt = new Date(placedAt.getTime() + days * DAY_MS);
    const orderId = newId("pur");
    await work.tx.purchaseOrder.create({
      data: {
        tenantId,
        id: orderId,
        number: `PO-${supplier.code}-${index + 1}`,
        supplierId,
        locationId,
        status: "received",
        currency: "USD",
        totalMinor: sku!.costMinor * 60n,
        createdBy: "seed",
        placedAt,
        acknowledgedAt: placedAt,
        firstReceivedAt: endedAt,
        endedAt,
        endReason: "Everything is here.",
        createdAt: placedAt,
      },
    });
    const promisedOn = addDays(localDateOf(placedAt, "UTC"), supplier.lead);
    await work.tx.purchaseOrderLine.create({
      data: {
        tenantId,
        id: newId("pul"),
        purchaseOrderId: orderId,
        position: 1,
        skuId: sku!.skuId,
        supplierCode: sku!.supplierCode,
        packQuantity: sku!.packQuantity,
        orderedQuantity: 60,
        receivedQuantity: 60,
        unitCostMinor: sku!.costMinor,
        expectedOn: promisedOn,
        firstExpectedOn: promisedOn,
      },
    });
  }
}

async function order(
  work: Work,
  supplierId: string,
  locationId: string,
  skus: Map<string, string>,
  quantities: Record<string, number>,
  expectedOn?: string,
): Promise<{ number: string }> {
  const lines = Object.entries(quantities).map(([code, quantity]) => ({
    skuId: skus.get(code)!,
    quantity,
    ...(expectedOn ? { expectedOn } : {}),
  }));
  const { orderId, number } = expectOk(await draftOrder(work, { supplierId, locationId, lines }));
  expectOk(await submitOrder(work, orderId));
  return { number };
}

/** Two pallets, due today. */
function truck(orderNumber: string, today: string): Announcement {
  const pallet = (serial: bigint) =>
    String(expectOk(buildSscc({ extensionDigit: 3, companyPrefix: COMPANY_PREFIX, serial })));
  const [first, second] = [pallet(101n), pallet(102n)];
  const item = (unitRef: string, code: string, quantity: number) => ({
    unitRef,
    orderNumber,
    orderPosition: null,
    codes: [{ qualifier: "VN", value: code }],
    quantity,
    unitOfMeasure: "EA",
    packQuantity: null,
    lot: null,
    expiresOn: null,
  });
  return {
    shipmentNumber: "CT-88120",
    shippedOn: addDays(today, -2),
    expectedOn: today,
    carrier: "ABF Freight",
    reference: "BOL 4471902",
    shipTo: "PWM",
    units: [first, second].map((sscc) => ({
      ref: sscc,
      parentRef: null,
      kind: "pallet" as const,
      sscc,
      label: "",
    })),
    items: [item(first, "CA-SOCK-M", 96), item(second, "CA-BEANIE-OAT", 48)],
  };
}

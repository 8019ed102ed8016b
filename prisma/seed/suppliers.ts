import { buildSscc } from "#kernel/barcode.ts";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import {
  beginBlindReceipt,
  closeReceipt,
  confirmUnit,
  createSupplier,
  draftOrder,
  putAway,
  recordAsn,
  saveSupplierSku,
  scanArrival,
  submitOrder,
  type Announcement,
} from "#server/modules/inbound/public.ts";
import { COMPANY_PREFIX, listed } from "./goods.ts";
import { at, by, daysAgo, hoursAfter } from "./past.ts";

/** Who the demo merchant buys from; SKUs by the start of their code; days its past orders took, the newest last. */
const suppliers = [
  { code: "CASCO", name: "Casco Textiles", ediId: "ZZ:CASCO", lead: 14, quality: "never", skus: ["JP-SOCK", "JP-BEANIE", "JP-SHELL"], pack: 12, past: { sku: "JP-SOCK-S", units: 12, took: [13, 15, 14, 17, 14, 22] } },
  { code: "BEND", name: "Bend Outdoor Works", ediId: null, lead: 21, quality: "first", skus: ["JP-MUG", "JP-BOTTLE", "JP-POT", "JP-STOVE"], pack: 6, past: { sku: "JP-MUG-GREEN", units: 18, took: [20, 24, 31, 23] } },
] as const; // prettier-ignore

export type SupplierCode = (typeof suppliers)[number]["code"];

/** A bin that the opening stock leaves empty. */
const PAST_BIN = { CASCO: "C-06-1", BEND: "C-06-2" } as const;

/**
 * Suppliers with their terms, and the orders of the past that came, so that lead times and the time from dock to bin are there to
 * be seen.
 *
 * @returns ids by code, and what the past brought, by SKU code
 */
export async function addSuppliers(
  work: Work,
  skus: Map<string, string>,
  ediConnectionId: string,
): Promise<{ suppliers: Record<SupplierCode, string>; brought: Map<string, number> }> {
  const ids: Partial<Record<SupplierCode, string>> = {};
  const brought = new Map<string, number>();
  for (const supplier of suppliers) {
    const { code, name, ediId, lead, quality, past } = supplier;
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
    ids[code] = supplierId;
    await addTerms(work, supplierId, supplier, skus);
    for (const [index, days] of past.took.entries()) {
      const placedAt = daysAgo((past.took.length - index) * 35);
      const isAnnounced = ediId !== null && index === past.took.length - 1;
      await addPast(work, { supplierId, code, skuId: skus.get(past.sku)!, placedAt, days, isAnnounced });
    }
    brought.set(past.sku, past.units * past.took.length);
  }
  return { suppliers: ids as Record<SupplierCode, string>, brought };
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
        supplierCode: supplierCode(supplier.code, variant.code),
        packQuantity: supplier.pack,
        minimumQuantity: supplier.pack,
        costMinor,
        priceBreaks: [{ fromQuantity: supplier.pack * 20, costMinor: (costMinor * 9n) / 10n }],
        isPreferred: true,
      }),
    );
  }
}

/** What a supplier calls a SKU. */
export const supplierCode = (supplier: SupplierCode, sku: string): string =>
  sku.replace("JP-", `${supplier.slice(0, 2)}-`);

/** One order of the past: placed, received after so many days, put away within the shift. */
async function addPast(
  work: Work,
  order: {
    supplierId: string;
    code: SupplierCode;
    skuId: string;
    placedAt: Date;
    days: number;
    isAnnounced: boolean;
  },
): Promise<void> {
  const { supplierId, code, skuId, placedAt, days, isAnnounced } = order;
  const { past } = suppliers.find((one) => one.code === code)!;
  const locationId = await warehouseOf(work);
  const [buyer, clerk] = [await by(work, "operations"), await by(work, "warehouse")];
  const arrivedAt = hoursAfter(placedAt, days * 24);
  const { orderId, number } = await at(placedAt, async () => {
    const lines = [{ skuId, quantity: past.units }];
    const drafted = expectOk(await draftOrder(buyer, { supplierId, locationId, lines }));
    expectOk(await submitOrder(buyer, drafted.orderId));
    return drafted;
  });
  const scan = { locationId, quantity: past.units };
  const receiptId = await at(arrivedAt, async () => {
    if (isAnnounced) {
      const units = [{ code: supplierCode(code, past.sku), quantity: past.units }];
      const notice = pallets(number, localDateOf(arrivedAt, "America/New_York"), "CT-87990", [units]);
      expectOk(await recordAsn(work, { supplierId, announcement: notice, source: "x12" }));
      return receivePallet(clerk, locationId, notice.units[0]!.sscc!);
    }
    const begun = expectOk(await beginBlindReceipt(clerk, { orderId })).receiptId;
    const barcode = listed.find(({ variant }) => variant.code === past.sku)!.barcode;
    const scanKey = newId("req");
    expectOk(await scanArrival(clerk, { ...scan, code: barcode, receiptId: begun, scanKey }));
    return begun;
  });
  // what nobody announced stands longer at the dock
  await at(hoursAfter(arrivedAt, isAnnounced ? 1.5 : 4 + (days % 5)), async () => {
    const binCode = PAST_BIN[code];
    expectOk(await closeReceipt(clerk, { receiptId }));
    expectOk(await putAway(clerk, { ...scan, skuId, binCode, scanKey: newId("req") }));
  });
}

/** The warehouse that suppliers deliver to. */
export async function warehouseOf(work: Work): Promise<string> {
  const { id } = await work.tx.location.findFirstOrThrow({
    where: { tenantId: work.tenantId, code: "PWM" },
    select: { id: true },
  });
  return id;
}

/** Counts in everything on a pallet. @returns the receipt */
export async function receivePallet(clerk: Work, locationId: string, sscc: string): Promise<string> {
  const seen = expectOk(await scanArrival(clerk, { locationId, code: sscc, scanKey: newId("req") }));
  if (!seen.isAccepted || !seen.unit) throw new Error(`The pallet ${sscc} was refused: ${seen.text}`);
  const { receiptId, unit } = seen;
  expectOk(await confirmUnit(clerk, { receiptId, unitId: unit.id, scanKey: newId("req") }));
  return receiptId;
}

let serial = 100n;

/** A notice of pallets, each with what is on it, in the supplier's codes. */
export function pallets(
  orderNumber: string,
  expectedOn: string,
  shipmentNumber: string,
  loads: { code: string; quantity: number }[][],
): Announcement {
  const ssccs = loads.map(() => {
    serial += 1n;
    return String(expectOk(buildSscc({ extensionDigit: 3, companyPrefix: COMPANY_PREFIX, serial })));
  });
  return {
    shipmentNumber,
    shippedOn: null,
    expectedOn,
    carrier: "ABF Freight",
    reference: `BOL ${shipmentNumber.slice(-5)}`,
    shipTo: "PWM",
    units: ssccs.map((sscc) => ({ ref: sscc, parentRef: null, kind: "pallet", sscc, label: "" })),
    items: loads.flatMap((load, index) =>
      load.map(({ code, quantity }) => ({
        unitRef: ssccs[index]!,
        orderNumber,
        orderPosition: null,
        codes: [{ qualifier: "VN", value: code }],
        quantity,
        unitOfMeasure: "EA",
        packQuantity: null,
        lot: null,
        expiresOn: null,
      })),
    ),
  };
}

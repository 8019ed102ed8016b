import type { NewLocation } from "#server/modules/locations/contract.ts";
import { COMPANY_PREFIX } from "./goods.ts";

/** A place of the demo merchant, with its number at the shop. */
export interface SeedPlace {
  externalId: number;
  fields: NewLocation;
  bins: { code: string; sequence: number }[];
}

/** A rack of bins: aisle, bay and shelf, walked aisle by aisle, every second one backwards. */
function rack(aisles: string[], bays: number, shelves: number): SeedPlace["bins"] {
  const bins: SeedPlace["bins"] = [];
  aisles.forEach((aisle, index) => {
    const order = Array.from({ length: bays }, (_, bay) => (index % 2 === 0 ? bay + 1 : bays - bay));
    for (const bay of order)
      for (let shelf = 1; shelf <= shelves; shelf += 1)
        bins.push({
          code: `${aisle}-${String(bay).padStart(2, "0")}-${shelf}`,
          sequence: (bins.length + 1) * 10,
        });
  });
  return bins;
}

/** In the order in which `goods` counts stock. */
export const places: SeedPlace[] = [
  {
    externalId: 72_001,
    fields: {
      code: "PWM",
      name: "Portland warehouse",
      kind: "warehouse",
      timeZone: "America/New_York",
      addressLine1: "380 Presumpscot Street",
      city: "Portland",
      region: "ME",
      postalCode: "04103",
      country: "US",
      phone: "+1 207 555 0142",
      latitude: 43.691,
      longitude: -70.282,
      cutOff: "14:00",
      processingMinutes: 240,
      workdays: [1, 2, 3, 4, 5],
      dailyCapacity: 400,
      capabilities: ["fragile", "hazmat", "oversize", "gift_wrap"],
      priority: 10,
      costPerOrderMinor: 320n,
      gs1CompanyPrefix: COMPANY_PREFIX,
    },
    bins: rack(["A", "B", "C"], 6, 3),
  },
  {
    externalId: 72_002,
    fields: {
      code: "RNO",
      name: "Reno warehouse",
      kind: "warehouse",
      timeZone: "America/Los_Angeles",
      addressLine1: "1095 Sandhill Road",
      city: "Reno",
      region: "NV",
      postalCode: "89521",
      country: "US",
      phone: "+1 775 555 0117",
      latitude: 39.447,
      longitude: -119.76,
      cutOff: "15:00",
      processingMinutes: 240,
      workdays: [1, 2, 3, 4, 5, 6],
      dailyCapacity: 300,
      capabilities: ["fragile", "hazmat", "oversize"],
      priority: 20,
      costPerOrderMinor: 290n,
      gs1CompanyPrefix: COMPANY_PREFIX,
    },
    bins: rack(["A", "B"], 8, 3),
  },
  {
    externalId: 72_003,
    fields: {
      code: "BKN",
      name: "Brooklyn store",
      kind: "store",
      timeZone: "America/New_York",
      addressLine1: "214 Smith Street",
      city: "Brooklyn",
      region: "NY",
      postalCode: "11201",
      country: "US",
      phone: "+1 718 555 0168",
      latitude: 40.684,
      longitude: -73.993,
      cutOff: "12:00",
      processingMinutes: 480,
      workdays: [1, 2, 3, 4, 5, 6, 7],
      dailyCapacity: 25,
      capabilities: ["fragile", "gift_wrap"],
      priority: 90,
      costPerOrderMinor: 650n,
      gs1CompanyPrefix: COMPANY_PREFIX,
    },
    bins: rack(["S"], 5, 4),
  },
];

/** Boxes of every location; sizes inside, in millimeters. */
export const boxes = [
  { code: "M1", name: "Padded mailer", lengthMm: 300, widthMm: 230, heightMm: 40, tareGrams: 35, maxWeightGrams: 1000 },
  { code: "B1", name: "Small box", lengthMm: 230, widthMm: 160, heightMm: 110, tareGrams: 120, maxWeightGrams: 5000 },
  { code: "B2", name: "Medium box", lengthMm: 360, widthMm: 260, heightMm: 160, tareGrams: 260, maxWeightGrams: 12_000 },
  { code: "B3", name: "Large box", lengthMm: 540, widthMm: 320, heightMm: 200, tareGrams: 480, maxWeightGrams: 18_000 },
  { code: "B4", name: "Pack box", lengthMm: 740, widthMm: 400, heightMm: 300, tareGrams: 820, maxWeightGrams: 25_000 },
]; // prettier-ignore

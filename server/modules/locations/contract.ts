import { z } from "zod";
import { isLocalDate, isLocalTime, isTimeZone } from "#kernel/time.ts";

export const locationKinds = ["warehouse", "store", "third_party", "virtual"] as const;
export type LocationKind = (typeof locationKinds)[number];

export const locationStatuses = ["active", "inactive"] as const;
export type LocationStatus = (typeof locationStatuses)[number];

/** What a location can do beyond shipping a plain parcel; routing asks for what an order's SKUs need. */
export const capabilities = ["hazmat", "fragile", "oversize", "international", "gift_wrap"] as const;
export type Capability = (typeof capabilities)[number];

export const binKinds = ["pick", "reserve", "staging"] as const;
export type BinKind = (typeof binKinds)[number];

const id = z.string().max(80);
const text = (longest: number) => z.string().trim().max(longest);
const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, "letters, digits, dot, dash and underscore, up to 40");
const distinct = <Item>(items: Item[]) => new Set(items).size === items.length;

/** A location's facts. Times are minutes, `cutOff` is local, `workdays` are ISO weekdays (1 Monday to 7 Sunday). */
export const locationFields = z.strictObject({
  code,
  name: text(120).min(1),
  kind: z.enum(locationKinds),
  status: z.enum(locationStatuses),
  timeZone: z.string().refine(isTimeZone, "must be a time zone such as America/Chicago"),
  addressLine1: text(200),
  addressLine2: text(200),
  city: text(120),
  region: text(120),
  postalCode: text(20),
  country: z.string().regex(/^[A-Z]{2}$/, "must be a country code of two letters"),
  phone: text(40),
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  cutOff: z.string().refine((value) => isLocalTime(value) && value.length === 5, "must be a time, HH:MM"),
  /** Working time from order to hand-over. */
  processingMinutes: z
    .int()
    .min(0)
    .max(60 * 24 * 30),
  workdays: z
    .array(z.int().min(1).max(7))
    .min(1, "at least one day")
    .max(7)
    .refine(distinct, "each day once"),
  holidayDates: z.array(z.string().refine(isLocalDate, "must be a date, YYYY-MM-DD")).max(400),
  /** Orders a day; null is no limit. */
  dailyCapacity: z.int().min(0).max(1_000_000).nullable(),
  capabilities: z.array(z.enum(capabilities)).refine(distinct, "each once"),
  /** Smaller is preferred. */
  priority: z.int().min(0).max(10_000),
  costPerOrderMinor: z
    .bigint()
    .min(0n)
    .max(10n ** 12n),
  // GS1 General Specifications: a company prefix has 4 to 12 digits
  gs1CompanyPrefix: z
    .string()
    .regex(/^\d{4,12}$/, "4 to 12 digits")
    .nullable(),
});
export type LocationFields = z.infer<typeof locationFields>;

/** What a new location has when nothing else is said. */
export const locationDefaults = {
  kind: "warehouse",
  status: "active",
  addressLine1: "",
  addressLine2: "",
  city: "",
  region: "",
  postalCode: "",
  country: "US",
  phone: "",
  latitude: null,
  longitude: null,
  cutOff: "14:00",
  processingMinutes: 240,
  workdays: [1, 2, 3, 4, 5],
  holidayDates: [],
  dailyCapacity: null,
  capabilities: [],
  priority: 100,
  costPerOrderMinor: 0n,
  gs1CompanyPrefix: null,
} as const;

export const newLocationInput = locationFields
  .partial()
  .required({ code: true, name: true, timeZone: true })
  .extend({ id: id.optional() });
export type NewLocation = z.infer<typeof newLocationInput>;

export const updateLocationInput = z.strictObject({
  locationId: id,
  version: z.int().min(1),
  changes: locationFields.partial(),
});
export type UpdateLocation = z.infer<typeof updateLocationInput>;

export const newBin = z.strictObject({
  code,
  /** What its label says; made of the location's and the bin's code when left out. */
  barcode: z.string().trim().min(1).max(80).optional(),
  kind: z.enum(binKinds).default("pick"),
  /** Place on the walk; smaller first. */
  sequence: z.int().min(0).max(1_000_000).default(0),
});

export const addBinsInput = z.strictObject({ locationId: id, bins: z.array(newBin).min(1).max(500) });
export type AddBins = z.input<typeof addBinsInput>;

export const updateBinInput = z.strictObject({
  binId: id,
  barcode: z.string().trim().min(1).max(80).optional(),
  kind: z.enum(binKinds).optional(),
  sequence: z.int().min(0).max(1_000_000).optional(),
  /** A reason takes the bin out of picking until somebody looked; null puts it back. */
  setAside: z.string().trim().min(1).max(300).nullable().optional(),
});
export type UpdateBin = z.infer<typeof updateBinInput>;

export const addBlackoutInput = z.strictObject({
  locationId: id,
  fromAt: z.date(),
  toAt: z.date(),
  reason: z.string().trim().min(3, "say why").max(300),
});
export type AddBlackout = z.infer<typeof addBlackoutInput>;

export const linkChannelInput = z.strictObject({
  connectionId: id,
  locationId: id,
  /** The location's id at the channel. */
  externalLocationId: z.string().trim().min(1).max(120),
});
export type LinkChannel = z.infer<typeof linkChannelInput>;

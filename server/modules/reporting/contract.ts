import { z } from "zod";

/** Stations of an order's way, as the timeline groups them. */
export const stations = [
  "arrive",
  "hold",
  "stock",
  "route",
  "fulfill",
  "ship",
  "track",
  "return",
  "invoice",
  "credit",
  "pay",
  "message",
  "exception",
  "job",
] as const;
export type Station = (typeof stations)[number];

/** One thing that happened to an order. */
export interface TimelineItem {
  id: string;
  at: Date;
  station: Station;
  title: string;
  detail: string | null;
  /** Person, job or partner. */
  actor: string | null;
  tone: "good" | "warn" | "bad" | "info" | "quiet";
  /** Where the payload, run, scan, movement or journal behind it can be read. */
  href: string | null;
}

export const timelineInput = z.strictObject({ orderId: z.string().min(1).max(80) });

/** Periods of the dashboard, in days back from now. */
export const periods = [1, 7, 30, 90] as const;
export const kpiInput = z.strictObject({ days: z.union(periods.map((days) => z.literal(days))).default(30) });

const share = z.number().min(0).max(100);

/** What a merchant wants to reach; release document `reporting.targets`. Shares in percent, times in hours. */
export const targetsSchema = z.strictObject({
  firstPassYieldPercent: share,
  pickAccuracyPercent: share,
  promiseKeptPercent: share,
  invoiceMatchPercent: share,
  /** Receipt to shipment, median. */
  orderCycleHours: z.number().positive().max(1_000),
  /** Credit asked for to money settled, median. */
  refundHours: z.number().positive().max(2_000),
});
export type Targets = z.infer<typeof targetsSchema>;

/** Where most shops of this kind begin; a merchant sets its own. */
export const standardTargets: Targets = {
  firstPassYieldPercent: 95,
  pickAccuracyPercent: 99.5,
  promiseKeptPercent: 95,
  invoiceMatchPercent: 98,
  orderCycleHours: 24,
  refundHours: 72,
};

export const publishTargetsInput = z.strictObject({
  body: targetsSchema,
  note: z.string().trim().min(1, "say what changes and why").max(2000),
  basedOnVersion: z.int().min(0),
});

/** What the search of the command palette finds. */
export const foundKinds = ["order", "sku", "shipment", "invoice"] as const;
export type FoundKind = (typeof foundKinds)[number];
export interface Found {
  kind: FoundKind;
  id: string;
  title: string;
  detail: string;
  /** Its page. */
  href: string;
}
export const searchInput = z.strictObject({ text: z.string().trim().min(2).max(100) });

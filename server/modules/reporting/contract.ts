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

import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

export const importKinds = ["skus", "stock", "orders"] as const;
export type ImportKind = (typeof importKinds)[number];

/** What becomes of a file when a row or a cell of it is wrong. */
export const importPolicies = ["REJECT_EVERYTHING", "REJECT_FAILED_ROWS", "IGNORE_FAILED"] as const;
export type ImportPolicy = (typeof importPolicies)[number];

/** Where a batch stands. The same list is a CHECK on the table. */
export const batchStatuses = [
  "uploaded",
  "planning",
  "planned",
  "applying",
  "applied",
  "failed",
  "reverting",
  "reverted",
  "canceled",
] as const;
export type BatchStatus = (typeof batchStatuses)[number];

/** What a row does: makes something, changes something, says what is so already, or cannot be. */
export const verdicts = ["create", "change", "same", "error"] as const;
export type Verdict = (typeof verdicts)[number];

/** Files larger than this, in bytes, rows or columns, are refused. */
export const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
export const MOST_ROWS = 100_000;
/** Rows of a spreadsheet, empty ones too: no row has a larger number. */
export const MOST_LINES = 1_048_576;
export const MOST_COLUMNS = 200;

/** Where the value of each column of ours comes from: the position in the file, or one value for all rows. */
export const columnMapping = z.strictObject({
  columns: z.record(
    z.string().max(40),
    z
      .int()
      .min(0)
      .max(MOST_COLUMNS - 1),
  ),
  fixed: z.record(z.string().max(40), z.string().trim().max(200)),
});
export type ColumnMapping = z.infer<typeof columnMapping>;

const batchId = z.string().min(1).max(80);
export const batchIdInput = z.strictObject({ batchId });
export const batchListInput = z.strictObject({ ...pageInput });
export const planInput = z.strictObject({
  batchId,
  mapping: columnMapping,
  policy: z.enum(importPolicies),
});
export type PlanInput = z.infer<typeof planInput>;
export const rowListInput = z.strictObject({
  batchId,
  verdict: z.enum(verdicts).optional(),
  ...pageInput,
});
export type RowListInput = z.infer<typeof rowListInput>;

/** One value that a row changes, as people read it. Null is nothing. */
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

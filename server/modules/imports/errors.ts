import type { BatchStatus } from "./contract.ts";

/** Why a file cannot be read at all. */
export type FileProblem =
  | "empty"
  | "not_a_table"
  | "too_large"
  | "too_many_rows"
  | "too_many_columns"
  | "unpacks_too_large"
  | "too_slow"
  | "format_unknown";

/** Expected refusals of this room. Nothing was written when one is returned. */
export type ImportsRefusal =
  | { code: "imports.file_refused"; problem: FileProblem; detail: string }
  | { code: "imports.batch_unknown"; batchId: string }
  | { code: "imports.batch_state"; status: BatchStatus; wanted: string }
  | { code: "imports.column_missing"; columns: string[] }
  | { code: "imports.column_unknown"; columns: string[] }
  /** Everything is to be rejected when a row is wrong, and some are. */
  | { code: "imports.rows_fail"; rows: number }
  /** The same file, understood the same way, took effect before. */
  | { code: "imports.applied_before"; batchId: string; fileName: string };

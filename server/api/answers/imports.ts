import type { FileProblem, ImportsRefusal } from "#server/modules/imports/errors.ts";
import type { Answer } from "../refusal.ts";

const fileProblems: Record<FileProblem, string> = {
  empty: "The file has no rows under its header.",
  not_a_table: "The file cannot be read as a table.",
  too_large: "The file is larger than 20 MB. Split it.",
  too_many_rows: "The file has more than 100,000 rows. Split it.",
  too_many_columns: "The file has more than 200 columns. Leave out those that are not needed.",
  unpacks_too_large: "The workbook unpacks to more than is taken. Save it anew, or as CSV.",
  too_slow: "The workbook took too long to read. Save it as CSV.",
  format_unknown: "Only CSV and XLSX are read. Save an old XLS as XLSX.",
};

/** Answers to the refusals of imports. */
export const importsAnswers: { [Code in ImportsRefusal["code"]]: Answer<Code> } = {
  "imports.file_refused": { trpc: "BAD_REQUEST", http: 400, message: (f) => `${fileProblems[f.problem]}${f.detail ? ` (${f.detail})` : ""}` },
  "imports.batch_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such import." },
  "imports.batch_state": { trpc: "CONFLICT", http: 409, message: (f) => `The import is ${f.status}; for this it has to be ${f.wanted}.` },
  "imports.column_missing": { trpc: "BAD_REQUEST", http: 400, message: (f) => `Choose where this comes from: ${f.columns.join(", ")}.` },
  "imports.column_unknown": { trpc: "BAD_REQUEST", http: 400, message: (f) => `There is no such column: ${f.columns.join(", ")}.` },
  "imports.rows_fail": { trpc: "CONFLICT", http: 409, message: (f) => `${f.rows} rows are wrong and everything is to be rejected then. Mend the file, or choose to leave out wrong rows.` },
  "imports.applied_before": { trpc: "CONFLICT", http: 409, message: (f) => `The same file took effect before, as ${f.fileName}. Revert that import first to apply it again.` },
}; // prettier-ignore

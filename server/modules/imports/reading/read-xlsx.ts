import { Worker } from "node:worker_threads";
import type { Result } from "#kernel/result.ts";
import type { ImportsRefusal } from "../errors.ts";
import { refused, tableOf, type Line, type Table } from "./read-csv.ts";
import { measureZip } from "./zip-size.ts";

const LIMIT_MS = 60_000;

/**
 * Reads the first sheet of a workbook, in a thread of its own with little memory and time: what a workbook unpacks to is measured before,
 * and a reader that runs wild ends alone. Formulas are never computed; their last value is what counts.
 */
export async function readXlsx(bytes: Uint8Array): Promise<Result<Table, ImportsRefusal>> {
  const measured = measureZip(bytes);
  if (measured === "too_large") return refused("unpacks_too_large");
  if (measured === "broken") return refused("not_a_table", "it is no workbook");
  const answer = await inThread(bytes);
  return "problem" in answer ? refused(answer.problem, answer.detail ?? "") : tableOf(answer.lines);
}

/** What the thread answers. */
export type SheetAnswer =
  | { lines: Line[] }
  | {
      problem: "not_a_table" | "too_many_rows" | "too_many_columns" | "too_slow" | "unpacks_too_large";
      detail?: string;
    };

function inThread(bytes: Uint8Array): Promise<SheetAnswer> {
  const worker = new Worker(new URL("./xlsx-thread.ts", import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
  });
  return new Promise<SheetAnswer>((done) => {
    const timer = setTimeout(() => done({ problem: "too_slow" }), LIMIT_MS);
    worker.once("message", (answer: SheetAnswer) => (clearTimeout(timer), done(answer)));
    worker.once("error", (failure: Error & { code?: string }) => {
      clearTimeout(timer);
      done(
        failure.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? { problem: "unpacks_too_large" }
          : { problem: "not_a_table", detail: failure.message.slice(0, 200) },
      );
    });
  }).finally(() => worker.terminate());
}

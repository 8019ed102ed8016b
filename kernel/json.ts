import { z } from "zod";
import { err, ok, type Result } from "./result.ts";

/** Why a body was not understood. `describeJsonRefusal` turns it into one sentence for quarantine and problem answers. */
export type JsonRefusal =
  | { code: "json.empty" }
  | { code: "json.not_utf8" }
  | { code: "json.syntax"; problem: string }
  | { code: "json.too_deep" }
  | { code: "json.wrong_shape"; path: string; problem: string; others: number };

/** A place in a body and what is wrong there. */
export interface ShapeProblem {
  path: string;
  problem: string;
}

// Postgres stores neither U+0000 nor half a surrogate pair.
const unstorable = /\p{Cs}|\0/gu;

/** Text as Postgres can store it: NUL and lone surrogates become U+FFFD. */
export function storableText(text: string): string {
  return text.replace(unstorable, "\ufffd");
}

/** Whether Postgres can store every text in a value, names of fields included. */
export function isStorable(value: unknown): boolean {
  // a list and not recursion: a hostile value may be nested deeper than the stack
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === "string" && storableText(next) !== next) return false;
    if (typeof next === "object" && next !== null)
      for (const [name, part] of Object.entries(next)) rest.push(name, part);
  }
  return true;
}

function exact(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number" && !Number.isSafeInteger(value)) return context?.source ?? String(value);
  return value;
}

/**
 * Reads JSON without losing a digit: whole numbers up to 2^53 are numbers, every other number keeps the text it was written
 * as ("0.06", "9007199254740993"). Text that a database cannot store is made storable.
 */
export function readJson(raw: Uint8Array | string): Result<unknown, JsonRefusal> {
  let text: string;
  try {
    text = typeof raw === "string" ? raw : new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return err({ code: "json.not_utf8" });
  }
  if (text.trim() === "") return err({ code: "json.empty" });
  const kind = lookThrough(text);
  if (kind === "too deep") return err({ code: "json.too_deep" });
  try {
    // a reviver is called for every value and costs three times the reading
    return ok((kind === "plain" ? JSON.parse(text) : JSON.parse(text, exact)) as unknown);
  } catch (cause) {
    // The engine quotes a piece of the body, which may be somebody's address.
    const problem = cause instanceof Error ? cause.message.replace(/, (\.\.\.)?".*$/s, "") : "not understood";
    return err({ code: "json.syntax", problem: problem.slice(0, 200) });
  }
}

/** No partner nests deeper; without a limit a small body could exhaust the stack here or in Postgres' jsonb. */
const deepestNesting = 100;

/** Digits of a whole number that is below 2^53 whatever they are. */
const safeDigits = 15;

/** Whether a text nests too deep, and whether it may hold anything that `exact` would change. */
function lookThrough(text: string): "too deep" | "plain" | "inexact" {
  let depth = 0;
  let digits = 0;
  let isPlain = text.search(unstorable) === -1 && !text.includes("\\u");
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= 48 && code <= 57;
    // a fraction, or an exponent (and not the end of "true")
    if (code === 46 || (digits > 0 && (code | 32) === 101)) isPlain = false;
    digits = isDigit ? digits + 1 : 0;
    if (digits > safeDigits) isPlain = false;
    if (code === 34) index = endOfText(text, index);
    else if (code === 123 || code === 91) depth += 1;
    else if (code === 125 || code === 93) depth -= 1;
    if (depth > deepestNesting) return "too deep";
  }
  return isPlain ? "plain" : "inexact";
}

/** Where the quoted text that begins at `start` ends; the end of all when it does not. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** Joins path parts as a reader expects them: `line_items[0].price`. */
export function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += text === "" ? String(part) : `.${String(part)}`;
  }
  return text;
}

/** A refusal naming the first problem and how many others there are. */
export function shapeRefusal(problems: readonly ShapeProblem[]): JsonRefusal {
  const first = problems[0] ?? { path: "", problem: "not understood" };
  return { code: "json.wrong_shape", ...first, others: Math.max(0, problems.length - 1) };
}

/** Checks a read body against a schema. Unknown fields are the schema's affair; the refusal names the path. */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): Result<z.infer<Schema>, JsonRefusal> {
  const checked = schema.safeParse(body);
  if (checked.success) return ok(checked.data);
  return err(
    shapeRefusal(
      checked.error.issues.map((issue) => ({
        path: pathText(issue.path),
        problem: issue.message.slice(0, 200),
      })),
    ),
  );
}

export function describeJsonRefusal(refusal: JsonRefusal): string {
  switch (refusal.code) {
    case "json.empty":
      return "The body is empty.";
    case "json.not_utf8":
      return "The body is not UTF-8 text.";
    case "json.syntax":
      return `The body is not JSON: ${refusal.problem}.`;
    case "json.too_deep":
      return "The body is nested too deeply.";
    case "json.wrong_shape": {
      const others = refusal.others > 0 ? ` (and ${refusal.others} more)` : "";
      return `${refusal.path || "The body"}: ${refusal.problem}${others}.`;
    }
  }
}

import type { z } from "zod";

/** What is asked of a schema's definition; zod 4 keeps it under `_zod.def`. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  options?: z.ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
  in?: z.ZodType;
  out?: z.ZodType;
  items?: z.ZodType[];
  keyType?: z.ZodType;
  valueType?: z.ZodType;
  getter?: () => z.ZodType;
}

const definitionOf = (schema: z.ZodType): Definition =>
  (schema as unknown as { _zod: { def: Definition } })._zod.def;

/** Texts that some field takes when it takes no plain one. */
const texts = [
  "proof", "2026-01-01", "2026-01", "2026-01-01T00:00:00Z", "USD", "US", "UTC", "08:00", "a@example.com", "1000", "100001",
  "https://example.com", "#112233", "a long enough phrase", "A-1", "89502", "00012345600012",
]; // prettier-ignore
const numbers = [1, 0, 2, 5, 10, 100, 2026];

interface Sampling {
  /** Texts to try in a field before the usual ones. */
  textFor(path: string[]): readonly string[];
  /** Whether fields that may be left out are there. */
  isFull: boolean;
}

/**
 * A value a schema takes: full, sparse, or sparse with one more field, as some take exactly one of several; undefined when no guess
 * fits. `mend` says what no guess at single fields finds.
 */
export function sampleOf(schema: z.ZodType, textFor: Sampling["textFor"], mend: object = {}): unknown {
  const [full, sparse] = [true, false].map((isFull) => guess(schema, { textFor, isFull }, []));
  if (typeof full !== "object" || full === null) return schema.safeParse(full).success ? full : undefined;
  const withOneMore = Object.entries(full).map(([name, value]) => ({ ...(sparse as object), [name]: value }));
  return [full, sparse as object, ...withOneMore]
    .map((guessed) => ({ ...guessed, ...mend }))
    .find((guessed) => schema.safeParse(guessed).success);
}

function guess(schema: z.ZodType, sampling: Sampling, path: string[]): unknown {
  const def = definitionOf(schema);
  const inner = (part: z.ZodType, step?: string) =>
    guess(part, sampling, step === undefined ? path : [...path, step]);
  const first = (candidates: readonly unknown[]) =>
    candidates.find((candidate) => schema.safeParse(candidate).success);
  const text = () => first([...sampling.textFor(path), ...texts]);
  switch (def.type) {
    case "object":
      return objectGuess(def.shape ?? {}, sampling, path);
    case "string":
      return text();
    case "number":
      return first(numbers);
    case "bigint":
      return first([1n, 0n]);
    case "boolean":
      return true;
    case "date":
      return new Date("2026-01-01T00:00:00Z");
    case "enum":
      return Object.values(def.entries ?? {})[0];
    case "literal":
      return def.values?.[0];
    case "array":
      return first([1, 2].map((length) => Array.from({ length }, () => inner(def.element!, "0"))));
    case "tuple":
      return (def.items ?? []).map((item, n) => inner(item, String(n)));
    case "record":
      return Object.fromEntries([[String(inner(def.keyType!)), inner(def.valueType!, "value")]]);
    case "union":
      return first(def.options!.map((option) => inner(option)));
    case "pipe":
      return first([inner(def.in!), inner(def.out!), text()]);
    case "lazy":
      return inner(def.getter!());
    case "null":
      return null;
    default:
      return def.innerType ? inner(def.innerType) : "proof";
  }
}

function objectGuess(shape: Record<string, z.ZodType>, sampling: Sampling, path: string[]): unknown {
  const wanted = Object.entries(shape).filter(
    ([, part]) => sampling.isFull || !part.safeParse(undefined).success,
  );
  return Object.fromEntries(wanted.map(([name, part]) => [name, guess(part, sampling, [...path, name])]));
}

/** Paths of the texts in a value. */
export function textPaths(value: unknown, path: string[] = []): string[][] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, part]) => textPaths(part, [...path, name]));
}

/** A copy with another value at a path. */
export function replaced(value: unknown, path: readonly string[], put: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...(value as unknown[])]
    : { ...(value as Record<string, unknown>) };
  const slot = copy as Record<string, unknown>;
  slot[step] = replaced(slot[step], rest, put);
  return copy;
}

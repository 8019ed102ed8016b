import {
  disagreement,
  skuFields,
  type ErrorPolicy,
  type FieldProblem,
  type SkuField,
  type SkuFields,
  type SkuKind,
} from "../contract.ts";
import type { CatalogRefusal, FieldConflict } from "../errors.ts";

/** A SKU as it is stored. */
export interface StoredSku extends SkuFields {
  id: string;
  kind: SkuKind;
  version: number;
}

/** What somebody wants of one SKU, as it came. */
export interface WantedChanges {
  /** The version that was looked at; null overwrites whatever is there. */
  version: number | null;
  changes: Partial<Record<SkuField, unknown>>;
}

/** What the rules need to know besides the SKU itself. */
export interface ChangeFacts {
  /** Who has this code, now or by an earlier row of the same request. */
  holderOf: (code: string) => string | null;
  /** Active SKUs that are made of this one. */
  usedBy: { skuId: string; code: string }[];
  /** Units of it lie on a shelf: they could not be told apart later, or no longer. */
  isOnHand: boolean;
}

export type Verdict =
  | { outcome: "unchanged" }
  | { outcome: "save"; changes: Partial<SkuFields>; ignored: FieldProblem[] }
  | { outcome: "failed"; refusal: CatalogRefusal };

/**
 * What becomes of the changes to one SKU. A change of a field that has the wanted value already is none. With `IGNORE_FAILED` a
 * field that cannot be as wanted stays as it is and the others are saved; otherwise one wrong field fails the SKU. A version
 * that is not the newest fails it always, with both values of each field that differs.
 */
export function judgeChanges(
  sku: StoredSku,
  wanted: WantedChanges,
  facts: ChangeFacts,
  policy: ErrorPolicy,
): Verdict {
  const { values, problems } = parseChanges(wanted.changes);
  const changes = Object.fromEntries(
    Object.entries(values).filter(([field, value]) => !isSame(value, sku[field as SkuField])),
  ) as Partial<SkuFields>;
  const isStale = wanted.version !== null && wanted.version !== sku.version;
  if (isStale && Object.keys(changes).length > 0)
    return { outcome: "failed", refusal: staleness(sku, wanted.version!, changes) };
  if (problems.length > 0 && policy !== "IGNORE_FAILED") return invalid(sku, problems);
  const ignored = problems;
  for (;;) {
    if (Object.keys(changes).length === 0)
      return ignored.length > 0 ? invalid(sku, ignored) : { outcome: "unchanged" };
    const broken = brokenRule(sku, changes, facts);
    if (!broken) return { outcome: "save", changes, ignored };
    if (policy !== "IGNORE_FAILED") return { outcome: "failed", refusal: broken.refusal };
    // the field named by the rule is not always the one that was changed: then all that it speaks of gives way
    if (broken.field in changes) delete changes[broken.field];
    else for (const field of Object.keys(changes) as SkuField[]) delete changes[field];
    ignored.push({ field: broken.field, problem: broken.problem });
  }
}

const invalid = (sku: StoredSku, fields: FieldProblem[]): Verdict => ({
  outcome: "failed",
  refusal: { code: "catalog.fields_invalid", skuCode: sku.code, fields },
});

/** Each field by itself against its schema. */
function parseChanges(raw: WantedChanges["changes"]): {
  values: Partial<SkuFields>;
  problems: FieldProblem[];
} {
  const values: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const [field, value] of Object.entries(raw) as [SkuField, unknown][]) {
    const parsed = skuFields.shape[field].safeParse(value);
    if (parsed.success) values[field] = parsed.data;
    else problems.push({ field, problem: parsed.error.issues[0]?.message ?? "is not valid" });
  }
  return { values: values as Partial<SkuFields>, problems };
}

function staleness(sku: StoredSku, yourVersion: number, changes: Partial<SkuFields>): CatalogRefusal {
  const conflicts: FieldConflict[] = (Object.keys(changes) as SkuField[]).map((field) => ({
    field,
    yours: changes[field],
    theirs: sku[field],
  }));
  return {
    code: "catalog.version_changed",
    subjectId: sku.id,
    yourVersion,
    currentVersion: sku.version,
    changedFields: conflicts.map(({ field }) => field),
    conflicts,
  };
}

function brokenRule(
  sku: StoredSku,
  changes: Partial<SkuFields>,
  { holderOf, usedBy, isOnHand }: ChangeFacts,
): (FieldProblem & { refusal: CatalogRefusal }) | null {
  const { code, status } = changes;
  const holder = code === undefined ? null : holderOf(code);
  if (code !== undefined && holder !== null && holder !== sku.id)
    return {
      field: "code",
      problem: "another SKU has this code",
      refusal: { code: "catalog.code_taken", skuCode: code, skuId: holder },
    };
  if (status === "archived" && usedBy.length > 0)
    return {
      field: "status",
      problem: `is part of ${usedBy.map((user) => user.code).join(", ")}`,
      refusal: { code: "catalog.part_of", skuId: sku.id, usedBy },
    };
  const settled = { field: "tracking" as const, problem: "cannot change while units are on hand" };
  const wrong = changes.tracking !== undefined && isOnHand ? settled : disagreement({ ...sku, ...changes });
  if (!wrong) return null;
  const fields = [wrong];
  return { ...wrong, refusal: { code: "catalog.fields_invalid", skuCode: sku.code, fields } };
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  const [before, after] = [Object.entries(left), new Map(Object.entries(right))];
  return before.length === after.size && before.every(([key, value]) => after.get(key) === value);
}

import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import {
  saveSkusInput,
  type ErrorPolicy,
  type FieldProblem,
  type SaveSkus,
  type SkuField,
  type UpdateSku,
} from "../contract.ts";
import { usersOf } from "../component-store.ts";
import { judgeChanges, type StoredSku, type Verdict, type WantedChanges } from "../domain/sku-changes.ts";
import type { CatalogRefusal } from "../errors.ts";
import { skusChanged } from "../events.ts";
import { holdersOfCodes, insertAlias, lockNames, lockSkus, saveSkuRows, skusOnHand } from "../store.ts";

/** What became of one row. `held_back`: it was right, but another was not and everything was rejected. */
export interface SavedRow {
  skuId: string;
  state: "saved" | "unchanged" | "failed" | "held_back";
  /** The version now; null when there is no such SKU. */
  version: number | null;
  /** Fields that stayed as they were, with `IGNORE_FAILED`. */
  ignored: FieldProblem[];
  refusal: CatalogRefusal | null;
}

export type Row = WantedChanges & { skuId: string };

/**
 * Changes many SKUs in one transaction. Each row has its own fields and the version that was looked at; what becomes of the others
 * when one is wrong is the policy's choice: nothing is saved (`REJECT_EVERYTHING`), the wrong rows are not (`REJECT_FAILED_ROWS`),
 * or only the wrong fields are not (`IGNORE_FAILED`). A row that somebody else changed fails with both values. A former code
 * goes on finding its SKU. Saving the same again changes nothing.
 */
export async function saveSkus(work: Work, input: SaveSkus): Promise<SavedRow[]> {
  const { rows, policy } = saveSkusInput.parse(input);
  return saveRows(work, rows, policy);
}

/** As {@link saveSkus}, for rows of a request that was checked; with `isDryRun` it only says what would become of them. */
export async function saveRows(
  work: Work,
  rows: readonly Row[],
  policy: ErrorPolicy,
  isDryRun = false,
): Promise<SavedRow[]> {
  const judged = await judgeSkus(work, rows, policy);
  const isRejected =
    policy === "REJECT_EVERYTHING" && judged.some(({ verdict }) => verdict.outcome === "failed");
  if (!isRejected && !isDryRun) await keepSkus(work, judged);
  return judged.map((one) => answerOf(one, isRejected));
}

/**
 * Changes one SKU that nobody changed since `version`.
 *
 * @returns the new version; a refusal with the fields in the way, or with both values of what somebody else changed
 */
export async function updateSku(
  work: Work,
  { skuId, version, changes }: UpdateSku,
): Promise<Result<{ version: number }, CatalogRefusal>> {
  const [row] = await saveSkus(work, { rows: [{ skuId, version, changes }], policy: "REJECT_EVERYTHING" });
  return row!.refusal ? err(row!.refusal) : ok({ version: row!.version! });
}

/** What becomes of the changes to one SKU, and the SKU as it is. */
export interface Judged {
  skuId: string;
  sku: StoredSku | undefined;
  verdict: Verdict;
}

/** Decides every row against the locked SKUs, before anything is written. */
export async function judgeSkus(work: Work, rows: readonly Row[], policy: ErrorPolicy): Promise<Judged[]> {
  if (rows.length === 0) return [];
  const codes = rows.flatMap(({ changes }) =>
    typeof changes.code === "string" ? [changes.code.trim()] : [],
  );
  if (codes.length > 0) await lockNames(work);
  const skus = new Map((await lockSkus(work, rows.map(({ skuId }) => skuId))).map((sku) => [sku.id, sku])); // prettier-ignore
  const holders = codes.length > 0 ? await holdersOfCodes(work, codes) : new Map<string, string>();
  const leaving = new Set(
    rows.filter(({ changes }) => changes.status === "archived").map(({ skuId }) => skuId),
  );
  const users = leaving.size > 0 ? await usersOf(work, [...leaving]) : new Map<string, never[]>();
  const retracked = rows.filter(({ changes }) => changes.tracking !== undefined).map(({ skuId }) => skuId);
  const onHand = retracked.length > 0 ? await skusOnHand(work, retracked) : new Set<string>();
  for (;;) {
    const taken = new Map(holders);
    const judged = rows.map((row) => {
      const sku = skus.get(row.skuId);
      if (!sku) return { skuId: row.skuId, sku, verdict: unknown(row.skuId) };
      const facts = {
        holderOf: (code: string) => taken.get(code) ?? null,
        // a whole that is archived in the same request no longer needs its parts
        usedBy: (users.get(sku.id) ?? []).filter((user) => !leaving.has(user.skuId)),
        isOnHand: onHand.has(row.skuId),
      };
      const verdict = judgeChanges(sku, row, facts, policy);
      if (verdict.outcome === "save" && verdict.changes.code) taken.set(verdict.changes.code, sku.id);
      return { skuId: row.skuId, sku, verdict };
    });
    const staying = judged.filter((one) => leaving.has(one.skuId) && !isLeaving(one));
    if (staying.length === 0 || policy === "REJECT_EVERYTHING") return judged;
    // and one that cannot be archived after all goes on needing them
    for (const { skuId } of staying) leaving.delete(skuId);
  }
}

const unknown = (skuId: string): Verdict => ({
  outcome: "failed",
  refusal: { code: "catalog.sku_unknown", skuIds: [skuId] },
});

const isLeaving = ({ sku, verdict }: Judged): boolean =>
  verdict.outcome === "save"
    ? verdict.changes.status === "archived"
    : verdict.outcome === "unchanged" && sku?.status === "archived";

/** Writes what {@link judgeSkus} let pass. */
export async function keepSkus(work: Work, judged: readonly Judged[]): Promise<void> {
  const saved = judged.flatMap(({ sku, verdict }) =>
    sku && verdict.outcome === "save" ? [{ sku, changes: verdict.changes }] : [],
  );
  if (saved.length === 0) return;
  const at = clock.now();
  await saveSkuRows(
    work,
    saved.map(({ sku, changes }) => ({ id: sku.id, changes })),
    at,
  );
  for (const { sku, changes } of saved) {
    if (changes.code !== undefined)
      await insertAlias(work, { skuId: sku.id, oldCode: sku.code, newCode: changes.code, at });
  }
  await emit(work, skusChanged, {
    skuIds: saved.map(({ sku }) => sku.id),
    fields: [...new Set(saved.flatMap(({ changes }) => Object.keys(changes) as SkuField[]))],
  });
}

function answerOf({ skuId, sku, verdict }: Judged, isRejected: boolean): SavedRow {
  const version = sku?.version ?? null;
  const blank = { skuId, version, ignored: [], refusal: null };
  if (verdict.outcome === "failed") return { ...blank, state: "failed", refusal: verdict.refusal };
  if (verdict.outcome === "unchanged") return { ...blank, state: "unchanged" };
  if (isRejected) return { ...blank, state: "held_back" };
  return { ...blank, state: "saved", version: version! + 1, ignored: verdict.ignored };
}

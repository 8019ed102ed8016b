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

type Row = WantedChanges & { skuId: string };

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
  const judged = await judgeRows(work, rows, policy);
  const isRejected =
    policy === "REJECT_EVERYTHING" && judged.some(({ verdict }) => verdict.outcome === "failed");
  if (!isRejected && !isDryRun) await keep(work, judged);
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

interface Judged {
  skuId: string;
  sku: StoredSku | undefined;
  verdict: Verdict;
}

/** Decides every row against the locked SKUs, before anything is written. */
async function judgeRows(work: Work, rows: readonly Row[], policy: ErrorPolicy): Promise<Judged[]> {
  const codes = rows.flatMap(({ changes }) =>
    typeof changes.code === "string" ? [changes.code.trim()] : [],
  );
  if (codes.length > 0) await lockNames(work);
  const skus = new Map((await lockSkus(work, rows.map(({ skuId }) => skuId))).map((sku) => [sku.id, sku])); // prettier-ignore
  const holders = codes.length > 0 ? await holdersOfCodes(work, codes) : new Map<string, string>();
  const leaving = rows.filter(({ changes }) => changes.status === "archived").map(({ skuId }) => skuId);
  const users = leaving.length > 0 ? await usersOf(work, leaving) : new Map<string, never[]>();
  const retracked = rows.filter(({ changes }) => changes.tracking !== undefined).map(({ skuId }) => skuId);
  const onHand = retracked.length > 0 ? await skusOnHand(work, retracked) : new Set<string>();
  return rows.map((row) => {
    const sku = skus.get(row.skuId);
    if (!sku) {
      const refusal = { code: "catalog.sku_unknown" as const, skuIds: [row.skuId] };
      return { skuId: row.skuId, sku, verdict: { outcome: "failed", refusal } };
    }
    const facts = {
      holderOf: (code: string) => holders.get(code) ?? null,
      // a whole that is archived in the same request no longer needs its parts
      usedBy: (users.get(sku.id) ?? []).filter((user) => !leaving.includes(user.skuId)),
      isOnHand: onHand.has(row.skuId),
    };
    const verdict = judgeChanges(sku, row, facts, policy);
    if (verdict.outcome === "save" && verdict.changes.code) holders.set(verdict.changes.code, sku.id);
    return { skuId: row.skuId, sku, verdict };
  });
}

async function keep(work: Work, judged: readonly Judged[]): Promise<void> {
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

import { createHash } from "node:crypto";
import { err, ok, type Result } from "#kernel/result.ts";
import { dropDeferred } from "#server/jobs/deferred.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { PlanInput } from "../contract.ts";
import { judgeMapping, readRow, signatureOf } from "../domain/columns.ts";
import type { ImportsRefusal } from "../errors.ts";
import { batchMapped } from "../events.ts";
import type { Importer } from "../importer.ts";
import { waitingKey } from "../waiting-key.ts";
import { importers } from "../importers.ts";
import { cellsAt, lockBatch, rememberMapping, saveBatch, saveLeads, type Batch } from "../store.ts";

/**
 * Says what the columns of a file mean and what becomes of wrong rows, and asks for the dry run. May be said again until the file takes
 * effect. What was said is remembered for the next file with this header.
 */
export async function mapBatch(
  work: Work,
  { batchId, mapping, policy }: PlanInput,
): Promise<Result<undefined, ImportsRefusal>> {
  const batch = await lockBatch(work, batchId);
  if (!batch) return err({ code: "imports.batch_unknown", batchId });
  if (batch.status !== "uploaded" && batch.status !== "planned")
    return err({ code: "imports.batch_state", status: batch.status, wanted: "uploaded or planned" });
  const importer = importers[batch.kind];
  const { missing, unknown } = judgeMapping(importer.columns, batch.header, mapping);
  if (unknown.length > 0) return err({ code: "imports.column_unknown", columns: unknown });
  if (missing.length > 0) return err({ code: "imports.column_missing", columns: missing });
  const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  const mappingKey = createHash("sha256").update(JSON.stringify([sorted(mapping.columns), sorted(mapping.fixed)])).digest("hex"); // prettier-ignore
  await saveLeads(work, batchId, await followersIn(work, importer, { ...batch, mapping, policy }));
  await saveBatch(work, batchId, {
    mapping,
    mappingKey,
    policy,
    status: "planning",
    cursor: 0,
    problem: null,
  });
  await rememberMapping(work, batch.kind, signatureOf(batch.header), mapping);
  // what was approved for quiet hours was another plan
  await dropDeferred(work, waitingKey(batchId));
  await emit(work, batchMapped, { batchId });
  return ok();
}

/** Rows that follow an earlier one as one thing with it, and which. A row that cannot be read far enough stands alone. */
async function followersIn(work: Work, importer: Importer, batch: Pick<Batch, "id" | "mapping" | "policy">) {
  const keyColumns = importer.columns.filter(({ key }) => importer.keyColumns.includes(key));
  const mapped = keyColumns.filter(({ key }) => batch.mapping.columns[key] !== undefined);
  const places = mapped.map(({ key }) => batch.mapping.columns[key]!);
  const narrow = { ...batch.mapping, columns: Object.fromEntries(mapped.map(({ key }, at) => [key, at])) };
  const leads = new Map<string, number>();
  const followers: { rowNumber: number; lead: number }[] = [];
  for (const { rowNumber, cells } of await cellsAt(work, batch.id, places)) {
    const { values } = readRow(keyColumns, narrow, batch.policy, cells);
    const key = importer.keyOf(values);
    const lead = key === "undefined" ? undefined : leads.get(key);
    if (lead === undefined) leads.set(key, rowNumber);
    else followers.push({ rowNumber, lead });
  }
  return followers;
}

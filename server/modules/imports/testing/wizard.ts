import { expectOk } from "#kernel/result.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import type { ImportKind, ImportPolicy } from "../contract.ts";
import { getBatch } from "../queries/batches.ts";
import { approveBatch, askRevert, revertChunk } from "../use-cases/end-batch.ts";
import { mapBatch } from "../use-cases/map-batch.ts";
import { applyChunk, planChunk } from "../use-cases/run-chunk.ts";
import { uploadFile } from "../use-cases/upload-file.ts";

export interface FileToBring {
  kind: ImportKind;
  bytes: Uint8Array;
  policy: ImportPolicy;
  fixed?: Record<string, string>;
}

/** Uploads a file, takes the columns as guessed, and tries it: what a person who only presses the buttons does. */
export async function planFile(scope: Scope, file: FileToBring): Promise<string> {
  const { kind, bytes, policy, fixed = {} } = file;
  const { batchId } = expectOk(await uploadFile(scope, { kind, fileName: "file.csv", bytes }));
  const { mapping } = expectOk(await transact(scope, (work) => getBatch(work, batchId)));
  expectOk(
    await transact(scope, (work) => mapBatch(work, { batchId, policy, mapping: { ...mapping, fixed } })),
  );
  while ((await planChunk(scope, batchId)).hasMore);
  return batchId;
}

/** The same, and lets it take effect. */
export async function bringFile(scope: Scope, file: FileToBring): Promise<string> {
  const batchId = await planFile(scope, file);
  expectOk(await transact(scope, (work) => approveBatch(work, batchId)));
  while ((await applyChunk(scope, batchId)).hasMore);
  return batchId;
}

/** Takes an applied file back. */
export async function revertFile(scope: Scope, batchId: string): Promise<void> {
  expectOk(await transact(scope, (work) => askRevert(work, batchId)));
  while ((await revertChunk(scope, batchId)).hasMore);
}

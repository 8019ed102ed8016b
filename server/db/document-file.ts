import { newId } from "#kernel/ids.ts";
import { putFile, readFile, type FileEnding, contentTypes } from "#server/platform/storage.ts";
import type { Work } from "./transact.ts";

/** Which file: of what kind of document, of which one, in which format. */
export interface DocumentFileKey {
  documentType: string;
  documentId: string;
  format: FileEnding;
}

/** A kept document: its bytes as they were first made, and their hash. */
export interface KeptDocument {
  bytes: Buffer;
  sha256: string;
}

/** The kept file of a document of this merchant; null when none was made yet. */
export async function findDocumentFile(work: Work, key: DocumentFileKey): Promise<KeptDocument | null> {
  const row = await work.tx.documentFile.findUnique({
    where: { tenantId_documentType_documentId_format: { tenantId: work.tenantId, ...key } },
    select: { file: true, sha256: true },
  });
  return row && { bytes: await readFile(row.file), sha256: row.sha256 };
}

/**
 * Keeps the bytes of a document for good. The first file wins: what a customer was once given is what everybody gets later.
 *
 * @returns what is kept, which is not `bytes` when another was first
 */
export async function keepDocumentFile(
  work: Work,
  key: DocumentFileKey,
  bytes: Uint8Array,
): Promise<KeptDocument> {
  const stored = await putFile(bytes, {
    tenantId: work.tenantId,
    name: `document.${key.format}`,
    contentType: contentTypes[key.format],
  });
  await work.tx.documentFile.createMany({
    data: [{ tenantId: work.tenantId, id: newId("dfl"), ...key, ...stored }],
    skipDuplicates: true,
  });
  const kept = await findDocumentFile(work, key);
  if (!kept) throw new Error(`The file of ${key.documentType} ${key.documentId} was not kept.`);
  return kept;
}

import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import type { Work } from "#server/db/transact.ts";
import type { DocumentKind, HistoryInput } from "../contract.ts";

/** A version without its body. */
export interface DocumentVersion {
  kind: DocumentKind;
  version: number;
  note: string;
  createdBy: string;
  createdAt: Date;
}

const cursorKey = z.tuple([z.int32()]);

/** Versions of one kind, newest first. */
export async function history(work: Work, input: HistoryInput): Promise<Page<DocumentVersion>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const rows = await work.tx.releaseDocument.findMany({
    where: { tenantId: work.tenantId, kind: input.kind, ...(after ? { version: { lt: after[0] } } : {}) },
    orderBy: { version: "desc" },
    take: input.limit + 1,
    select: { version: true, note: true, createdBy: true, createdAt: true },
  });
  return cutPage(
    rows.map((row) => ({ ...row, kind: input.kind })),
    input.limit,
    (row) => [row.version],
  );
}

/** The newest version of every kind that was published, by kind. */
export async function newestVersions(work: Work): Promise<DocumentVersion[]> {
  const rows = await work.tx.releaseDocument.findMany({
    where: { tenantId: work.tenantId },
    distinct: ["kind"],
    orderBy: [{ kind: "asc" }, { version: "desc" }],
    select: { kind: true, version: true, note: true, createdBy: true, createdAt: true },
  });
  return rows.map((row) => ({ ...row, kind: row.kind as DocumentKind }));
}

/** One version with its body; null when there is none. */
export async function versionOf(work: Work, kind: DocumentKind, version: number) {
  return work.tx.releaseDocument.findUnique({
    where: { tenantId_kind_version: { tenantId: work.tenantId, kind, version } },
    omit: { tenantId: true },
  });
}

"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { importKinds, LARGEST_FILE_BYTES, type ImportKind } from "#server/modules/imports/contract.ts";
import { kindWords, statusTones, statusWords } from "./words.ts";

type Row = inferRouterOutputs<AppRouter>["imports"]["list"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "file", header: "File", cell: (row) => row.fileName },
  { key: "kind", header: "Holds", cell: (row) => kindWords[row.kind] },
  {
    key: "status",
    header: "Status",
    cell: (row) =>
      row.isWaiting ? (
        <StatusBadge tone="info">waits for quiet hours</StatusBadge>
      ) : (
        <StatusBadge tone={statusTones[row.status]}>{statusWords[row.status]}</StatusBadge>
      ),
  },
  { key: "rows", header: "Rows", align: "right", cell: (row) => row.rowCount.toLocaleString("en-US") },
  { key: "by", header: "By", cell: (row) => row.createdBy },
  { key: "at", header: "Uploaded", cell: (row) => <TimeText at={row.createdAt} /> },
];

/** Files that were brought in, the newest first. */
export function ImportList({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const [isNew, setNew] = useState(false);
  const list = useInfiniteQuery(
    trpc.imports.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 5_000 },
    ),
  );
  return (
    <>
      <PageHeader
        title="Imports"
        description="Files of SKUs, stock and orders: tried first, then applied, and reverted."
      >
        {canWrite && (
          <Button variant="primary" onClick={() => setNew(true)}>
            Import a file
          </Button>
        )}
      </PageHeader>
      <DataTable
        label="Imports"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.fileName}
        href={(row) => `/imports/${row.id}`}
        empty={
          <EmptyState title="Nothing was imported yet.">
            CSV and XLSX up to 20 MB and 100,000 rows.
          </EmptyState>
        }
      />
      {isNew && <UploadDialog onClose={() => setNew(false)} />}
    </>
  );
}

function UploadDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [kind, setKind] = useState<ImportKind>("skus");
  const [file, setFile] = useState<File>();
  const upload = useMutation({
    mutationFn: uploadFile,
    onSuccess: ({ batchId }) => router.push(`/imports/${batchId}`),
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Import a file"
      description="Nothing takes effect yet: you see first what each row would do."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!file || upload.isPending}
            onClick={() => file && upload.mutate({ kind, file })}
          >
            {upload.isPending ? "Reading…" : "Upload"}
          </Button>
        </>
      }
    >
      <Select
        label="What the file holds"
        value={kind}
        onChange={(value) => setKind(value as ImportKind)}
        options={importKinds.map((value) => ({ value, label: kindWords[value] }))}
      />
      <Field
        label="File (CSV or XLSX)"
        type="file"
        accept=".csv,.tsv,.txt,.xlsx"
        className="py-1.5 text-[13px]"
        onChange={(event) => setFile(event.target.files?.[0])}
      />
      {upload.error && <Callout tone="bad" title={upload.error.message} />}
    </Dialog>
  );
}

/** @throws with the sentence of the server */
async function uploadFile({ kind, file }: { kind: ImportKind; file: File }): Promise<{ batchId: string }> {
  const most = LARGEST_FILE_BYTES / 1024 / 1024;
  if (file.size > LARGEST_FILE_BYTES)
    throw new Error(`The file is larger than ${most} MB. Split it, and keep the header in each part.`);
  const answer = await fetch(`/tables/imports/${kind}?name=${encodeURIComponent(file.name)}`, {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  }).catch(() => null);
  if (!answer)
    throw new Error("The server could not be reached, or the file changed meanwhile. Nothing was kept.");
  const body = (await answer.json().catch(() => ({}))) as { batchId?: string; title?: string };
  if (!answer.ok || !body.batchId) throw new Error(body.title ?? "The file was not taken.");
  return { batchId: body.batchId };
}

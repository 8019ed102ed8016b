"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";

const HEADER = "order,item,quantity,sscc,lot,expires";

/** Records an ASN that came by mail or telephone: rows as CSV, typed or from a file. */
export function NewAsnDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [id] = useState(() => newId("asn"));
  const suppliers = useQuery(trpc.inbound.suppliers.queryOptions({ limit: 200 }));
  const [chosen, setSupplier] = useState("");
  const supplierId = chosen || (suppliers.data?.items[0]?.id ?? "");
  const [shipmentNumber, setNumber] = useState("");
  const [expectedOn, setDate] = useState("");
  const [csv, setCsv] = useState(`${HEADER}\n`);
  const enter = useMutation(
    trpc.inbound.enterAsn.mutationOptions({
      onSuccess: ({ asnId }) => router.push(`/inbound/asns/${asnId}`),
    }),
  );
  const isReady =
    supplierId !== "" && shipmentNumber.trim().length > 1 && /^\d{4}-\d{2}-\d{2}$/.test(expectedOn);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New ASN"
      description="One a supplier and shipment number; what fits no order is taken as a difference."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!isReady || enter.isPending}
            onClick={() =>
              enter.mutate({ id, supplierId, shipmentNumber: shipmentNumber.trim(), expectedOn, csv })
            }
          >
            Record the ASN
          </Button>
        </>
      }
    >
      <Select
        label="Supplier"
        value={supplierId}
        onChange={setSupplier}
        options={(suppliers.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
      />
      <Field
        label="Shipment number"
        value={shipmentNumber}
        onChange={(event) => setNumber(event.target.value)}
      />
      <Field
        label="Expected on"
        type="date"
        value={expectedOn}
        onChange={(event) => setDate(event.target.value)}
      />
      <FileField label="CSV file" accept=".csv,text/csv" onText={setCsv} />
      <Textarea
        label="Rows: order, item, quantity; with sscc, lot and expires where there are"
        rows={6}
        className="font-mono text-[13px]"
        value={csv}
        onChange={(event) => setCsv(event.target.value)}
      />
      {enter.error && <QueryProblem error={enter.error} />}
    </Dialog>
  );
}

/** Gives a file of X12 to the inbox, as if the partner had sent it. */
export function UploadEdiDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const upload = useMutation(
    trpc.inbound.uploadEdi.mutationOptions({
      onSuccess: ({ isNew }) => {
        toast.done(
          isNew ? "Taken into the inbox; it appears here when it was read." : "This file was taken before.",
        );
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Upload X12"
      description="855, 856 and 997. A broken file stays in quarantine under Partners, with the place that is wrong, and can be replayed."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={text.trim() === "" || upload.isPending}
            onClick={() => upload.mutate({ text })}
          >
            Upload
          </Button>
        </>
      }
    >
      <FileField label="X12 file" accept=".edi,.x12,.txt,text/plain" onText={setText} />
      <Textarea
        label="Or its text"
        rows={8}
        className="font-mono text-[13px]"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {upload.error && <QueryProblem error={upload.error} />}
    </Dialog>
  );
}

function FileField({
  label,
  accept,
  onText,
}: {
  label: string;
  accept: string;
  onText: (text: string) => void;
}) {
  return (
    <Field
      label={label}
      type="file"
      accept={accept}
      className="py-1.5 text-[13px]"
      onChange={(event) => {
        const file = event.target.files?.[0];
        if (file) void file.text().then(onText);
      }}
    />
  );
}

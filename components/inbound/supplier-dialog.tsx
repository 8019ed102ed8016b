"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { newSupplierInput, qualityRules, type QualityRule } from "#server/modules/inbound/contract.ts";
import type { Supplier } from "./types.ts";

export const qualityWords: Record<QualityRule, string> = {
  never: "Never: straight to available",
  first: "Until a first receipt was fine",
  always: "Always",
};

const texts = [
  ["name", "Name"],
  ["code", "Code"],
  ["currency", "Currency"],
  ["contactName", "Contact"],
  ["email", "E-mail"],
  ["phone", "Phone"],
  ["ediId", "EDI id, such as ZZ:ACME"],
] as const;

/** Adds a supplier, or changes one. */
export function SupplierDialog({ supplier, onClose }: { supplier?: Supplier; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState({
    name: supplier?.name ?? "",
    code: supplier?.code ?? "",
    currency: supplier?.currency ?? "USD",
    contactName: supplier?.contactName ?? "",
    email: supplier?.email ?? "",
    phone: supplier?.phone ?? "",
    ediId: supplier?.ediId ?? "",
    ediConnectionId: supplier?.ediConnectionId ?? "",
    paymentTermsDays: supplier?.paymentTermsDays ?? 30,
    promisedLeadDays: supplier?.promisedLeadDays ?? null,
    qualityControl: supplier?.qualityControl ?? "never",
  });
  const connections = useQuery(trpc.partners.connections.queryOptions({}));
  const mailboxes = (connections.data ?? []).filter(({ kind }) => kind === "edi");
  const refresh = () => queryClient.invalidateQueries(trpc.inbound.pathFilter());
  const create = useMutation(
    trpc.inbound.createSupplier.mutationOptions({
      onSuccess: ({ supplierId }) => router.push(`/inbound/suppliers/${supplierId}`),
    }),
  );
  const update = useMutation(
    trpc.inbound.updateSupplier.mutationOptions({ onSuccess: onClose, onSettled: refresh }),
  );
  const fields = {
    ...draft,
    ediId: draft.ediId.trim() || null,
    ediConnectionId: draft.ediConnectionId || null,
  };
  const checked = newSupplierInput.safeParse(fields);
  const errors: Partial<Record<string, string[]>> = checked.success
    ? {}
    : checked.error.flatten().fieldErrors;
  const isBusy = create.isPending || update.isPending;
  const save = () => {
    if (!checked.success) return;
    if (supplier) update.mutate({ supplierId: supplier.id, version: supplier.version, changes: fields });
    else create.mutate(checked.data);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={supplier ? `Change ${supplier.name}` : "New supplier"}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!checked.success || isBusy} onClick={save}>
            {supplier ? "Save" : "Add the supplier"}
          </Button>
        </>
      }
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {texts.map(([name, label]) => (
          <Field
            key={name}
            label={label}
            value={draft[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
            error={draft[name] === "" ? undefined : errors[name]?.[0]}
          />
        ))}
        <Select
          label="Documents go through"
          value={draft.ediConnectionId}
          onChange={(ediConnectionId) => setDraft({ ...draft, ediConnectionId })}
          options={[
            { value: "", label: "No EDI: PDF by mail" },
            ...mailboxes.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <NumberField
          label="Payment terms in days"
          min={0}
          max={365}
          value={draft.paymentTermsDays}
          onChange={(value) => setDraft({ ...draft, paymentTermsDays: value ?? 0 })}
        />
        <NumberField
          label="Promised lead time in days"
          min={0}
          max={730}
          value={draft.promisedLeadDays}
          onChange={(value) => setDraft({ ...draft, promisedLeadDays: value })}
        />
        <Select
          label="Quality control at receipt"
          value={draft.qualityControl}
          onChange={(qualityControl) => setDraft({ ...draft, qualityControl })}
          options={qualityRules.map((value) => ({ value, label: qualityWords[value] }))}
        />
      </div>
      {(create.error ?? update.error) && <QueryProblem error={(create.error ?? update.error)!} />}
    </Dialog>
  );
}

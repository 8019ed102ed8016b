"use client";

import { useDeferredValue, useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import { newId } from "#kernel/ids.ts";
import { ruleKinds } from "#server/modules/inventory/contract.ts";
import { AheadSettings } from "./ahead-settings.tsx";
import { bodyOf, emptyForm, formOf, type RuleForm } from "./buffer-form.ts";
import { BufferPreview } from "./buffer-preview.tsx";
import { kindWords, type BufferRule } from "./buffer-words.ts";

export interface Place {
  id: string;
  name: string;
}

/** Writes a draft: a new one, an earlier one, or (for an active rule) one that takes its place. */
export function BufferEditor(props: {
  rule: BufferRule | null;
  channels: readonly Place[];
  locations: readonly Place[];
  onClose: () => void;
}) {
  const { rule, channels, locations, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [form, setForm] = useState<RuleForm>(() => (rule ? formOf(rule) : emptyForm));
  const isDraft = rule?.status === "draft";
  const [id] = useState(() => (isDraft ? rule.id : newId("bfr")));
  const replacesId = isDraft ? rule.replacesId : rule?.status === "active" ? rule.id : null;
  const people = useQuery(trpc.identity.people.queryOptions({}));
  const body = bodyOf(form);
  const preview = useDeferredValue(body && JSON.stringify(body));
  const save = useMutation(
    trpc.inventory.saveRule.mutationOptions({
      onSuccess: () => {
        toast.done("The draft is saved. Nothing changes until it is activated.");
        void queryClient.invalidateQueries(trpc.inventory.pathFilter());
        onClose();
      },
    }),
  );
  const set = (changes: Partial<RuleForm>) => setForm((kept) => ({ ...kept, ...changes }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body) return;
    save.mutate({
      id,
      basedOnVersion: isDraft ? rule.version : 0,
      body,
      importance: form.importance ?? 100,
      ownerId: form.ownerId || null,
      note: form.note,
      replacesId,
    });
  };
  const owners = (people.data ?? []).map((person) => ({ value: person.userId, label: person.name }));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={isDraft ? "Change the draft" : rule ? `Replace “${rule.name}”` : "New rule"}
      description="A draft. It decides nothing until it is activated."
    >
      <form onSubmit={submit} className="grid gap-4">
        {save.error && <QueryProblem error={save.error} />}
        <div className="grid gap-3 sm:grid-cols-2">
          <Select
            label="Kind"
            value={form.kind}
            onChange={(kind) => set({ kind })}
            options={ruleKinds.map((kind) => ({ value: kind, label: kindWords[kind] }))}
          />
          <Field
            label="Name"
            required
            maxLength={120}
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </div>
        <Settings form={form} set={set} channels={channels} />
        <Conditions form={form} set={set} channels={channels} locations={locations} />
        <div className="grid gap-3 sm:grid-cols-2">
          <NumberField
            label="Importance"
            hint="1 is asked first; the first rule that fits decides."
            min={1}
            max={10_000}
            value={form.importance}
            onChange={(importance) => set({ importance })}
          />
          <Select
            label="Owner"
            value={form.ownerId}
            onChange={(ownerId) => set({ ownerId })}
            options={[{ value: "", label: "Nobody" }, ...owners]}
          />
        </div>
        <Textarea
          label="Why"
          rows={2}
          maxLength={2_000}
          value={form.note}
          onChange={(event) => set({ note: event.target.value })}
        />
        <h2 className="text-[13px] font-semibold">What channels would show</h2>
        <BufferPreview
          change={
            preview
              ? {
                  do: "activate",
                  body: JSON.parse(preview) as NonNullable<typeof body>,
                  importance: form.importance ?? 100,
                  replacesId,
                }
              : null
          }
        />
        <Button
          type="submit"
          variant="primary"
          className="justify-self-end"
          disabled={!body || save.isPending}
        >
          Save draft
        </Button>
      </form>
    </Dialog>
  );
}

interface PartProps {
  form: RuleForm;
  set: (changes: Partial<RuleForm>) => void;
  channels: readonly Place[];
}

const limitFields = [
  ["keepBack", "Keep back", "units over all locations"],
  ["sharePercent", "Share in percent", "of what is left"],
  ["maxListed", "Show at most", "units"],
  ["zeroAtOrBelow", "Pause at or below", "shows 0"],
  ["resumeAt", "Resume at", "more than the pause mark"],
  ["pauseMinutes", "Shortest pause in minutes", "against flicker"],
  ["alwaysShow", "Always show", "goods that can always be had; stands alone"],
] as const;

function Settings({ form, set, channels }: PartProps) {
  if (form.kind === "buffer")
    return (
      <div className="flex flex-wrap gap-3">
        <NumberField label="Keep back" min={0} value={form.keep} onChange={(keep) => set({ keep })} />
        <Select
          label="Unit"
          value={form.keepKind}
          onChange={(keepKind) => set({ keepKind })}
          options={[
            { value: "fixed", label: "units" },
            { value: "percent", label: "percent of what is there" },
          ]}
        />
      </div>
    );
  if (form.kind === "ring_fence")
    return (
      <div className="flex flex-wrap gap-3">
        <NumberField label="Units" min={0} value={form.fenced} onChange={(fenced) => set({ fenced })} />
        <Select
          label="Only for"
          value={form.forConnectionId}
          onChange={(forConnectionId) => set({ forConnectionId })}
          options={[
            { value: "", label: "Choose a channel" },
            ...channels.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
    );
  if (form.kind === "ahead") return <AheadSettings form={form} set={set} />;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {limitFields.map(([key, label, hint]) => (
        <NumberField
          key={key}
          label={label}
          hint={hint}
          min={0}
          value={form[key]}
          onChange={(value) => set({ [key]: value })}
        />
      ))}
    </div>
  );
}

function Conditions({ form, set, channels, locations }: PartProps & { locations: readonly Place[] }) {
  return (
    <fieldset className="grid gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 text-[13px] font-semibold">Only for (empty means all)</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="SKU codes"
          hint="Apart by spaces or commas."
          value={form.skuCodes}
          onChange={(event) => set({ skuCodes: event.target.value })}
        />
        <Field
          label="Tags"
          hint="One in common is enough."
          value={form.tags}
          onChange={(event) => set({ tags: event.target.value })}
        />
        <Field
          label="From, your time"
          type="datetime-local"
          value={form.from}
          onChange={(event) => set({ from: event.target.value })}
        />
        <Field
          label="Until, your time"
          type="datetime-local"
          value={form.until}
          onChange={(event) => set({ until: event.target.value })}
        />
      </div>
      {form.kind === "buffer" && (
        <Choices
          label="Locations"
          places={locations}
          chosen={form.locationIds}
          onChange={(locationIds) => set({ locationIds })}
        />
      )}
      {form.kind !== "ring_fence" && (
        <Choices
          label="Channels"
          places={channels}
          chosen={form.connectionIds}
          onChange={(connectionIds) => set({ connectionIds })}
        />
      )}
    </fieldset>
  );
}

function Choices(props: {
  label: string;
  places: readonly Place[];
  chosen: string[];
  onChange: (ids: string[]) => void;
}) {
  const { label, places, chosen, onChange } = props;
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="text-[13px] font-medium">{label}</span>
      {places.map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          isChecked={chosen.includes(id)}
          onChange={(isOn) => onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
      ))}
    </div>
  );
}

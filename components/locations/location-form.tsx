"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import {
  capabilities,
  locationFields,
  locationKinds,
  locationStatuses,
  type LocationFields,
} from "#server/modules/locations/contract.ts";
import { dayNames, type LocationPageData } from "./types.ts";

const texts = [
  ["name", "Name"], ["code", "Code"], ["timeZone", "Time zone"], ["addressLine1", "Address"], ["addressLine2", "Address, second line"],
  ["city", "City"], ["region", "State or region"], ["postalCode", "Postal code"], ["country", "Country, two letters"], ["phone", "Phone"],
] as const; // prettier-ignore

const fieldNames = Object.keys(locationFields.shape) as (keyof LocationFields)[];

/** The location's own fields out of what its page shows. */
function fieldsOf(location: LocationPageData): LocationFields {
  return Object.fromEntries(fieldNames.map((name) => [name, location[name]])) as unknown as LocationFields;
}

/** The fields that differ; only they are saved, so that two people can change different things. */
function changesOf(saved: LocationFields, draft: LocationFields): Partial<LocationFields> {
  const text = (value: unknown) => (typeof value === "bigint" ? `${value}` : JSON.stringify(value));
  return Object.fromEntries(
    fieldNames.filter((name) => text(saved[name]) !== text(draft[name])).map((name) => [name, draft[name]]),
  );
}

/** What a location is, when it works and what it can do. */
export function LocationForm({ location, canEdit }: { location: LocationPageData; canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [saved] = useState(() => fieldsOf(location));
  const [draft, setDraft] = useState(saved);
  const save = useMutation(
    trpc.locations.update.mutationOptions({
      onSuccess: () => toast.done("Saved."),
      onSettled: () => queryClient.invalidateQueries(trpc.locations.pathFilter()),
    }),
  );
  const set = (changes: Partial<LocationFields>) => setDraft({ ...draft, ...changes });
  const checked = locationFields.safeParse(draft);
  const errors = checked.success ? {} : checked.error.flatten().fieldErrors;
  const changes = changesOf(saved, draft);
  const hasChanges = Object.keys(changes).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (checked.success) save.mutate({ locationId: location.id, version: location.version, changes });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      {save.error && <QueryProblem error={save.error} />}
      <fieldset disabled={!canEdit} className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Card title="Place">
          <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
            {texts.map(([name, label]) => (
              <Field
                key={name}
                label={label}
                value={draft[name]}
                error={errors[name]?.[0]}
                onChange={(event) => set({ [name]: event.target.value })}
              />
            ))}
            <Select
              label="Kind"
              value={draft.kind}
              onChange={(kind) => set({ kind })}
              options={optionsOf(locationKinds)}
              isDisabled={!canEdit}
            />
            <Select
              label="State"
              value={draft.status}
              onChange={(status) => set({ status })}
              options={optionsOf(locationStatuses)}
              isDisabled={!canEdit}
            />
          </div>
        </Card>
        <WorkCard draft={draft} set={set} errors={errors} canEdit={canEdit} />
      </fieldset>
      {canEdit && (
        <div className="flex gap-2">
          <Button
            type="submit"
            variant="primary"
            disabled={!hasChanges || !checked.success || save.isPending}
          >
            Save
          </Button>
          {hasChanges && <Button onClick={() => setDraft(saved)}>Discard changes</Button>}
        </div>
      )}
    </form>
  );
}

function WorkCard(props: {
  draft: LocationFields;
  set: (changes: Partial<LocationFields>) => void;
  errors: Partial<Record<keyof LocationFields, string[]>>;
  canEdit: boolean;
}) {
  const { draft, set, errors, canEdit } = props;
  const toggled = <Item,>(list: readonly Item[], item: Item, isIn: boolean): Item[] =>
    isIn ? [...list, item] : list.filter((other) => other !== item);
  return (
    <Card title="Work">
      <div className="grid gap-4">
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <Field
            label="Cut-off"
            type="time"
            hint="Last local time for the same day."
            value={draft.cutOff}
            error={errors.cutOff?.[0]}
            onChange={(event) => set({ cutOff: event.target.value })}
          />
          <NumberField
            label="Minutes to hand-over"
            value={draft.processingMinutes}
            min={0}
            isDisabled={!canEdit}
            onChange={(value) => set({ processingMinutes: value ?? 0 })}
          />
          <NumberField
            label="Orders a day"
            value={draft.dailyCapacity}
            min={0}
            hint="Empty for no limit."
            isDisabled={!canEdit}
            onChange={(dailyCapacity) => set({ dailyCapacity })}
          />
          <NumberField
            label="Priority"
            value={draft.priority}
            min={0}
            hint="Smaller is preferred."
            isDisabled={!canEdit}
            onChange={(value) => set({ priority: value ?? 0 })}
          />
        </div>
        <Choices label="Workdays" error={errors.workdays?.[0]}>
          {dayNames.map((name, index) => (
            <Checkbox
              key={name}
              label={name}
              isDisabled={!canEdit}
              isChecked={draft.workdays.includes(index + 1)}
              onChange={(isIn) => set({ workdays: toggled(draft.workdays, index + 1, isIn).sort() })}
            />
          ))}
        </Choices>
        <Choices label="Can do" error={errors.capabilities?.[0]}>
          {capabilities.map((capability) => (
            <Checkbox
              key={capability}
              label={capability.replaceAll("_", " ")}
              isDisabled={!canEdit}
              isChecked={draft.capabilities.includes(capability)}
              onChange={(isIn) => set({ capabilities: toggled(draft.capabilities, capability, isIn) })}
            />
          ))}
        </Choices>
        <Textarea
          label="Holidays"
          hint="One date a line, YYYY-MM-DD."
          rows={4}
          value={draft.holidayDates.join("\n")}
          error={errors.holidayDates?.[0]}
          onChange={(event) =>
            set({ holidayDates: event.target.value === "" ? [] : event.target.value.split("\n") })
          }
          onBlur={() =>
            set({
              holidayDates: draft.holidayDates
                .map((date) => date.trim())
                .filter(Boolean)
                .sort(),
            })
          }
        />
        <Field
          label="GS1 company prefix"
          hint="Begins the SSCCs of its cartons; 4 to 12 digits."
          value={draft.gs1CompanyPrefix ?? ""}
          error={errors.gs1CompanyPrefix?.[0]}
          onChange={(event) => set({ gs1CompanyPrefix: event.target.value || null })}
        />
      </div>
    </Card>
  );
}

function Choices(props: { label: string; error: string | undefined; children: React.ReactNode }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="pb-1 text-[13px] font-medium">{props.label}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">{props.children}</div>
      {props.error && <p className="text-[13px] text-bad">{props.error}</p>}
    </fieldset>
  );
}

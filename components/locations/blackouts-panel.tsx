"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { LocationPageData } from "./types.ts";

/** When the location is closed beside its calendar: nothing is routed there meanwhile. */
export function BlackoutsPanel({ location, canEdit }: { location: LocationPageData; canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.locations.endBlackout.mutationOptions({
      onSuccess: () => toast.done("The blackout is over."),
      onSettled: () => queryClient.invalidateQueries(trpc.locations.pathFilter()),
    }),
  );
  return (
    <>
      {end.error && <QueryProblem error={end.error} />}
      {canEdit && <NewBlackout locationId={location.id} />}
      {location.blackouts.length === 0 ? (
        <EmptyState title="No blackout now or later." />
      ) : (
        <Table label="Blackouts">
          <thead>
            <tr>
              <Th>From</Th>
              <Th>To</Th>
              <Th>Why</Th>
              <Th>
                <span className="sr-only">End</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {location.blackouts.map((blackout) => (
              <tr key={blackout.id}>
                <Td>
                  <TimeText at={blackout.fromAt} />
                </Td>
                <Td>
                  <TimeText at={blackout.toAt} />
                </Td>
                <Td>{blackout.reason}</Td>
                <Td className="text-right">
                  {canEdit && (
                    <Button onClick={() => end.mutate({ blackoutId: blackout.id })}>End now</Button>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

function NewBlackout({ locationId }: { locationId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [form, setForm] = useState({ from: "", to: "", reason: "" });
  const add = useMutation(
    trpc.locations.addBlackout.mutationOptions({
      onSuccess: () => setForm({ from: "", to: "", reason: "" }),
      onSettled: () => queryClient.invalidateQueries(trpc.locations.pathFilter()),
    }),
  );
  const set = (key: keyof typeof form) => ({
    value: form[key],
    required: true,
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [key]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ locationId, fromAt: new Date(form.from), toAt: new Date(form.to), reason: form.reason });
  };
  return (
    <Card title="Close for a while">
      <form onSubmit={submit} className="grid gap-3">
        {add.error && <QueryProblem error={add.error} />}
        <div className="flex flex-wrap items-end gap-3">
          <Field label="From, your time" type="datetime-local" {...set("from")} />
          <Field label="To, your time" type="datetime-local" {...set("to")} />
          <div className="min-w-60 flex-1">
            <Field label="Why" minLength={3} maxLength={300} {...set("reason")} />
          </div>
          <Button type="submit" variant="primary" disabled={add.isPending}>
            Add blackout
          </Button>
        </div>
      </form>
    </Card>
  );
}

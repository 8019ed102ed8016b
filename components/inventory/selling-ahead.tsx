"use client";

import { useDeferredValue, useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import { newId } from "#kernel/ids.ts";
import { AheadSettings } from "./ahead-settings.tsx";
import { bodyOf, emptyForm, formOfAhead, type RuleForm } from "./buffer-form.ts";
import { BufferPreview } from "./buffer-preview.tsx";
import { effectOf, scopeOf, type ChannelSelling } from "./buffer-words.ts";
import type { SkuPage } from "./words.ts";

/** A rule for one channel goes before the one for all, and both before rules for many SKUs. */
const importanceOf = (connectionId: string | null) => (connectionId === null ? 60 : 50);

/** How each channel sells a SKU before it is there, and by which rule. */
export function SellingAhead({ sku, canChange }: { sku: SkuPage; canChange: boolean }) {
  const trpc = useTRPC();
  const [changed, setChanged] = useState<ChannelSelling>();
  const answer = useQuery(trpc.inventory.selling.queryOptions({ skuId: sku.skuId }));
  if (answer.error) return <QueryProblem error={answer.error} />;
  const rows = answer.data ?? [];
  const names = new Map(rows.map(({ connectionId, name }) => [connectionId ?? "", name]));
  return (
    <section className="grid gap-2">
      <h3 className="text-[13px] font-semibold">Selling before it is there</h3>
      <Table label="Selling before it is there">
        <thead>
          <tr>
            <Th>Channel</Th>
            <Th>How</Th>
            <Th>By the rule</Th>
            {canChange && (
              <Th>
                <span className="sr-only">Change</span>
              </Th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.connectionId ?? ""}>
              <Td>{row.name}</Td>
              <Td>{row.rule ? effectOf({ kind: "ahead", rule: row.rule }, names) : "In stock only"}</Td>
              <Td className="text-muted">
                {row.rule
                  ? `${row.rule.name} · ${scopeOf({ kind: "ahead", rule: row.rule }, names)}`
                  : "no rule speaks of it"}
              </Td>
              {canChange && (
                <Td className="text-right">
                  <Button variant="quiet" onClick={() => setChanged(row)}>
                    {`Change ${row.connectionId === null ? "for all channels" : `for ${row.name}`}`}
                  </Button>
                </Td>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
      {changed && <SellingDialog sku={sku} row={changed} onClose={() => setChanged(undefined)} />}
    </section>
  );
}

/** Writes the rule that is for this SKU on this channel and makes it decide at once; it takes the place of the one there was. */
function SellingDialog({ sku, row, onClose }: { sku: SkuPage; row: ChannelSelling; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [id] = useState(() => newId("bfr"));
  const [form, setForm] = useState<RuleForm>(() => ({
    ...(row.rule ? formOfAhead(row.rule) : { ...emptyForm, kind: "ahead" as const }),
    name: `${sku.code} ${row.connectionId === null ? "on all channels" : `on ${row.name}`}`,
    skuCodes: sku.code,
    tags: "",
    connectionIds: row.connectionId === null ? [] : [row.connectionId],
    note: "",
  }));
  const set = (changes: Partial<RuleForm>) => setForm((kept) => ({ ...kept, ...changes }));
  const body = bodyOf(form);
  const preview = useDeferredValue(body && JSON.stringify(body));
  const importance = importanceOf(row.connectionId);
  const replacesId = row.own?.id ?? null;
  const save = useMutation(trpc.inventory.saveRule.mutationOptions());
  const activate = useMutation(
    trpc.inventory.activateRule.mutationOptions({
      onSuccess: () => {
        toast.done("It decides now; channels are being told.");
        onClose();
      },
      onSettled: () => {
        void queryClient.invalidateQueries(trpc.inventory.pathFilter());
        void queryClient.invalidateQueries(trpc.channels.pathFilter());
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!body) return;
    save.mutate(
      // a second try after an activation that failed finds the draft of the first
      { id, basedOnVersion: save.data?.version ?? 0, body, importance, note: form.note, replacesId },
      { onSuccess: ({ version }) => activate.mutate({ id, basedOnVersion: version }) },
    );
  };
  const problem = save.error ?? activate.error;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={`Sell ${sku.code} before it is there`}
      description={
        row.connectionId === null ? "On every channel that has no rule of its own." : `On ${row.name} only.`
      }
    >
      <form onSubmit={submit} className="grid gap-4">
        {problem && <QueryProblem error={problem} />}
        <AheadSettings form={form} set={set} />
        <Field
          label="Ends, your time"
          hint="Empty: until somebody changes it."
          type="datetime-local"
          value={form.until}
          onChange={(event) => set({ until: event.target.value })}
        />
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
                  importance,
                  replacesId,
                }
              : null
          }
        />
        <Button
          type="submit"
          variant="primary"
          className="justify-self-end"
          disabled={!body || save.isPending || activate.isPending}
        >
          Sell it so
        </Button>
      </form>
    </Dialog>
  );
}

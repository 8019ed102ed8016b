"use client";

import { useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import {
  bulkFields,
  skuDefaults,
  type ErrorPolicy,
  type SkuField,
} from "#server/modules/catalog/contract.ts";
import { sheetColumns } from "./sheet/columns.ts";
import type { SheetFilter } from "./sheet/use-sheet.ts";
import type { SkuRow } from "./sku-words.ts";

const fields = sheetColumns.filter(({ field }) => bulkFields.some((one) => one === field && one !== "title"));

const policyWords: Record<ErrorPolicy, string> = {
  REJECT_EVERYTHING: "Change nothing when one cannot",
  REJECT_FAILED_ROWS: "Leave out those that cannot",
  IGNORE_FAILED: "Leave out those that cannot, and values that cannot",
};

interface Tally {
  saved: number;
  unchanged: number;
  failed: number;
  failures: { skuId: string; code: string; message: string | null }[];
  isStopped: boolean;
}
const nothing: Tally = { saved: 0, unchanged: 0, failed: 0, failures: [], isStopped: false };
const SHOWN = 10;

/** One value for every SKU that matches the filters: looked at first, then done in chunks. */
export function BulkEditDialog(props: { filter: SheetFilter; onClose: () => void; onDone: () => void }) {
  const { filter, onClose, onDone } = props;
  const trpc = useTRPC();
  const currency = useQuery(trpc.catalog.skus.channels.queryOptions({})).data?.currency ?? null;
  const [key, setKey] = useState<string>("status");
  const [text, setText] = useState("archived");
  const [policy, setPolicy] = useState<ErrorPolicy>("REJECT_EVERYTHING");
  const [preview, setPreview] = useState<Tally>();
  const [progress, setProgress] = useState<Tally>();
  const edit = useMutation(trpc.catalog.skus.edit.mutationOptions());
  const column = fields.find((one) => one.key === key)!;
  const read = column.read!(text, { ...skuDefaults, currency } as SkuRow);
  const isMoney = ["priceMinor", "costMinor", "customsValueMinor"].includes(key);
  const changes: Partial<Record<SkuField, unknown>> = read.ok
    ? { [key]: read.value, ...(isMoney && read.value !== null ? { currency } : {}) }
    : {};
  // what was looked at or done before says nothing of other values
  const again = () => {
    setPreview(undefined);
    setProgress(undefined);
  };

  const walk = async (isDryRun: boolean, onChunk: (tally: Tally) => void): Promise<Tally> => {
    let tally = nothing;
    for (let cursor: string | null | undefined; cursor !== null;) {
      const chunk = await edit.mutateAsync({
        filter,
        changes,
        policy,
        isDryRun,
        ...(cursor ? { cursor } : {}),
      });
      tally = {
        saved: tally.saved + chunk.saved,
        unchanged: tally.unchanged + chunk.unchanged,
        failed: tally.failed + chunk.failed,
        failures: [...tally.failures, ...chunk.failures].slice(0, SHOWN),
        isStopped: chunk.isStopped,
      };
      onChunk(tally);
      cursor = chunk.nextCursor;
    }
    return tally;
  };
  const look = () => {
    setProgress(undefined);
    void walk(true, setPreview).catch(() => undefined);
  };
  const apply = async () => {
    const done = await walk(false, setProgress).catch(() => null);
    setPreview(undefined);
    onDone();
    if (!done) return;
    if (done.failed > 0) return toast.failed(`${done.saved} saved, ${done.failed} left as they were.`);
    toast.done(`${done.saved} SKUs changed.`);
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Edit all that match"
      description={
        Object.keys(filter).length > 0
          ? "Every SKU that matches the filters gets the same value."
          : "No filter is set: every SKU gets the same value."
      }
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {preview ? (
            <Button
              variant="primary"
              disabled={
                edit.isPending ||
                preview.saved === 0 ||
                (policy === "REJECT_EVERYTHING" && preview.failed > 0)
              }
              onClick={() => void apply()}
            >
              Change {preview.saved.toLocaleString("en-US")} SKUs
            </Button>
          ) : (
            <Button variant="primary" disabled={!read.ok || edit.isPending} onClick={look}>
              Preview
            </Button>
          )}
        </>
      }
    >
      <Select
        label="Field"
        value={key}
        onChange={(next) => {
          setKey(next);
          setText("");
          again();
        }}
        options={fields.map((one) => ({ value: one.key, label: one.header }))}
      />
      {column.choices ? (
        <Select
          label="New value"
          value={text || column.choices[0]!}
          onChange={(next) => {
            setText(next);
            again();
          }}
          options={column.choices.map((value) => ({ value, label: value }))}
        />
      ) : (
        <Field
          label={isMoney ? `New value in ${currency ?? "…"}` : "New value"}
          hint="Empty takes the value away."
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            again();
          }}
          error={read.ok ? undefined : read.problem}
        />
      )}
      <Select
        label="When some cannot have it"
        value={policy}
        onChange={setPolicy}
        options={(Object.keys(policyWords) as ErrorPolicy[]).map((value) => ({
          value,
          label: policyWords[value],
        }))}
      />
      {edit.error && <QueryProblem error={edit.error} />}
      {progress ? <Outcome tally={progress} isPast /> : preview && <Outcome tally={preview} isPast={false} />}
      {preview && policy === "REJECT_EVERYTHING" && preview.failed > 0 && (
        <p className="text-[13px]">Nothing is changed so. Choose to leave those out, or mend them first.</p>
      )}
    </Dialog>
  );
}

function Outcome({ tally, isPast }: { tally: Tally; isPast: boolean }) {
  const { saved, unchanged, failed, failures, isStopped } = tally;
  const count = (value: number) => value.toLocaleString("en-US");
  return (
    <Callout
      tone={failed > 0 ? "warn" : "info"}
      title={
        isPast
          ? `${count(saved)} changed, ${count(unchanged)} had it already, ${count(failed)} could not.`
          : `${count(saved)} change, ${count(unchanged)} have it already, ${count(failed)} cannot.`
      }
    >
      {isStopped && <p>It stopped there. What was changed before stays changed.</p>}
      {failures.length > 0 && (
        <ul className="list-disc pl-4">
          {failures.map(({ skuId, code, message }) => (
            <li key={skuId}>
              <span className="font-mono text-[12px]">{code}</span> {message}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}

"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Field } from "#components/ui/field.tsx";
import { Choices } from "./choices.tsx";

/** Chooses the SKU that used units are sold on as: scanned, or found by its code or title. */
export function SoldOnAs(props: {
  lineId: string;
  /** Whether there is one that was chosen the last time. */
  hasEarlier: boolean;
  value: string;
  onChange: (skuId: string) => void;
}) {
  const { lineId, hasEarlier, value, onChange } = props;
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<{ id: string; code: string; title: string }>();
  const search = text.trim();
  const found = useQuery({
    ...trpc.returns.resellAs.queryOptions({ lineId, search }),
    enabled: search !== "",
  });
  const rows = search === "" ? [] : (found.data ?? []);
  const kept = chosen && !rows.some(({ id }) => id === chosen.id) ? [chosen] : [];
  const options = [
    ...(hasEarlier ? [{ value: "", label: "The same as the last time" }] : []),
    ...[...kept, ...rows].map(({ id, code, title }) => ({ value: id, label: code, hint: title })),
  ];
  return (
    <div className="grid gap-2">
      <Field
        label="Sold on as"
        hint="Scan its barcode, or type its code or a word of its title."
        value={text}
        maxLength={80}
        className="min-h-12"
        onChange={(event) => setText(event.target.value)}
      />
      {found.error && <QueryProblem error={found.error} />}
      {found.isSuccess && search !== "" && rows.length === 0 && (
        <p className="text-[13px] text-muted">No other SKU is called so.</p>
      )}
      {options.length > 0 && (
        <Choices
          label="Used goods go on as"
          role="radio"
          options={options}
          chosen={[value]}
          onChoose={(id) => {
            setChosen(rows.find((row) => row.id === id) ?? (id === chosen?.id ? chosen : undefined));
            onChange(id);
          }}
        />
      )}
    </div>
  );
}

"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { useTRPC } from "./trpc-provider.tsx";

export interface SkuSelectProps {
  label: string;
  /** A SKU's id, or empty. */
  value: string;
  onChange: (skuId: string) => void;
  /** What empty means. */
  none: string;
}

/** Chooses one SKU of many, found by its code or title. */
export function SkuSelect({ label, value, onChange, none }: SkuSelectProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState("");
  const skus = useQuery({
    ...trpc.catalog.skus.list.queryOptions({ search, limit: 20 }),
    enabled: search.trim().length > 0,
  });
  const found = (skus.data?.items ?? []).map(({ id, code }) => ({ value: id, label: code }));
  const isListed = value === "" || found.some((option) => option.value === value);
  return (
    <div className="grid gap-2">
      <Field
        label={`Find: ${label}`}
        value={search}
        maxLength={80}
        onChange={(event) => setSearch(event.target.value)}
      />
      <Select
        label={label}
        value={value}
        onChange={(next) => {
          setChosen(found.find((option) => option.value === next)?.label ?? "");
          onChange(next);
        }}
        options={[{ value: "", label: none }, ...(isListed ? [] : [{ value, label: chosen }]), ...found]}
      />
    </div>
  );
}

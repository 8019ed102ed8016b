"use client";

import { X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { SkuKind } from "#server/modules/catalog/contract.ts";
import { SkuSearch } from "./sku-search.tsx";

export interface Part {
  skuId: string;
  code: string;
  title: string;
  quantity: number;
}

/** What a SKU is made of, while it is being chosen: search adds, the figure says how many. */
export function PartsEditor(props: { kind: SkuKind; parts: Part[]; onChange: (parts: Part[]) => void }) {
  const { kind, parts, onChange } = props;
  const isMultipack = kind === "multipack";
  const add = (sku: { skuId: string; code: string; title: string }) => {
    const part = { skuId: sku.skuId, code: sku.code, title: sku.title, quantity: isMultipack ? 2 : 1 };
    if (isMultipack) return onChange([part]);
    if (!parts.some(({ skuId }) => skuId === sku.skuId)) onChange([...parts, part]);
  };
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-[13px] font-medium">{isMultipack ? "Packs of" : "Components"}</legend>
      <ul className="grid gap-1">
        {parts.map((part) => (
          <li key={part.skuId} className="flex items-center gap-3 text-[13px]">
            <NumberField
              label={`Quantity of ${part.code}`}
              isLabelHidden
              min={isMultipack ? 2 : 1}
              max={10_000}
              value={part.quantity}
              onChange={(quantity) =>
                onChange(
                  parts.map((one) => (one.skuId === part.skuId ? { ...one, quantity: quantity ?? 1 } : one)),
                )
              }
            />
            <span className="font-mono text-[12px]">{part.code}</span>
            <span className="min-w-0 flex-1 truncate text-muted">{part.title}</span>
            <Button
              variant="quiet"
              aria-label={`Remove ${part.code}`}
              onClick={() => onChange(parts.filter(({ skuId }) => skuId !== part.skuId))}
            >
              <X aria-hidden size={14} />
            </Button>
          </li>
        ))}
      </ul>
      <SkuSearch onChoose={add} />
    </fieldset>
  );
}

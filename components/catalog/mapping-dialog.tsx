"use client";

import { useState } from "react";
import { X } from "lucide-react";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { SkuSearch } from "./sku-search.tsx";
import { useMapping, type NamedPart } from "./use-mapping.ts";
import { whyText, type Listing } from "./words.ts";

type Part = Omit<NamedPart, "quantity"> & { title: string; quantity: number | null };

/** A suggestion by code is put in at once; one by words is only offered. */
const LEAST_TO_PUT_IN = 85;

const firstParts = (listing: Listing): Part[] => {
  const [best] = listing.suggestions;
  if (listing.matches.length > 0) return listing.matches;
  return best && best.confidence >= LEAST_TO_PUT_IN ? [best] : [];
};

const isWhole = (part: Part): part is Part & { quantity: number } =>
  part.quantity !== null && part.quantity > 0;

/** Says what one unit of a listing stands for. */
export function MappingDialog({ listing, onClose }: { listing: Listing; onClose: () => void }) {
  const mapping = useMapping();
  const [parts, setParts] = useState<Part[]>(() => firstParts(listing));
  const isReady = parts.length > 0 && parts.every(isWhole);
  const add = (sku: { skuId: string; code: string; title: string }, quantity = 1) =>
    setParts((now) =>
      now.some(({ skuId }) => skuId === sku.skuId)
        ? now
        : [...now, { skuId: sku.skuId, code: sku.code, title: sku.title, quantity }],
    );
  const change = (skuId: string, quantity: number | null) =>
    setParts((now) => now.map((part) => (part.skuId === skuId ? { ...part, quantity } : part)));
  const save = async (chosen: readonly NamedPart[]) => {
    if (await mapping.save(listing, chosen)) onClose();
  };
  const saveParts = () => {
    if (isReady && !mapping.isBusy) void save(parts.filter(isWhole));
  };
  const offers = listing.suggestions.filter((one) => parts.every(({ skuId }) => skuId !== one.skuId));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Map ${listing.title}`}
      description="What one unit of it stands for. Orders that wait for it go on by themselves."
      footer={
        <>
          {listing.matches.length > 0 && (
            <Button variant="danger" disabled={mapping.isBusy} onClick={() => void save([])}>
              Unmap
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady || mapping.isBusy} onClick={saveParts}>
            Save mapping
          </Button>
        </>
      }
    >
      <DetailList items={factsOf(listing)} />
      {listing.state === "broken" && (
        <Callout tone="bad" title="A kit in it has no components, so its orders wait.">
          Give the kit its components, or map the listing to something else.
        </Callout>
      )}
      <ul aria-label="Stands for" className="grid gap-2">
        {parts.map((part) => (
          <PartRow
            key={part.skuId}
            part={part}
            onQuantity={(quantity) => change(part.skuId, quantity)}
            onRemove={() => setParts((now) => now.filter(({ skuId }) => skuId !== part.skuId))}
          />
        ))}
        {parts.length === 0 && <li className="text-[13px] text-muted">Nothing yet.</li>}
      </ul>
      <SkuSearch onChoose={(sku) => add(sku)} onEmptyEnter={saveParts} />
      {offers.length > 0 && (
        <div className="grid gap-1">
          <h3 className="text-[13px] font-medium">Suggested</h3>
          {offers.map((offer) => (
            <Button
              key={`${offer.skuId} ${offer.quantity}`}
              variant="quiet"
              className="justify-start"
              onClick={() => add(offer, offer.quantity)}
            >
              <span className="font-mono text-[12px]">
                {offer.quantity > 1 && `${offer.quantity} × `}
                {offer.code}
              </span>
              <span className="min-w-0 flex-1 truncate text-left font-normal">{offer.title}</span>
              <span className="font-normal text-muted">{whyText(offer)}</span>
            </Button>
          ))}
        </div>
      )}
      {mapping.error && <QueryProblem error={mapping.error} />}
    </Dialog>
  );
}

function PartRow(props: { part: Part; onQuantity: (quantity: number | null) => void; onRemove: () => void }) {
  const { part, onQuantity, onRemove } = props;
  return (
    <li className="flex flex-wrap items-center gap-3">
      <NumberField
        label={`Units of ${part.code}`}
        isLabelHidden
        value={part.quantity}
        onChange={onQuantity}
        min={1}
        max={10_000}
      />
      <span className="grid min-w-0 flex-1">
        <span className="font-mono text-[12px]">{part.code}</span>
        <span className="truncate text-[13px] text-muted">{part.title}</span>
      </span>
      <Button variant="quiet" aria-label={`Remove ${part.code}`} onClick={onRemove}>
        <X aria-hidden size={14} />
      </Button>
    </li>
  );
}

const factsOf = (listing: Listing) => [
  { label: "Shop", value: listing.connectionName },
  { label: "SKU text there", value: listing.skuText },
  { label: "Barcode", value: listing.barcode },
  {
    label: "Price",
    value:
      listing.priceMinor === null || listing.currency === null ? null : (
        <MoneyText minor={listing.priceMinor} currency={listing.currency} />
      ),
  },
  { label: "Variant", value: <span className="font-mono text-[12px]">{listing.externalVariantId}</span> },
];

"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { AdjustInput } from "#server/modules/inventory/contract.ts";
import type { SkuPage } from "./words.ts";

/** Which pieces of a tracked SKU an adjustment is about, as typed. */
export interface Pieces {
  /** A lot that is there; empty while none is chosen, {@link NEW_LOT} for one that comes in. */
  lot: string;
  onHand: number;
  code: string;
  expiresOn: string;
  serials: string;
}
export const noPieces: Pieces = { lot: "", onHand: 0, code: "", expiresOn: "", serials: "" };
export const NEW_LOT = "new";

export const serialsIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

/** What of an adjustment names the pieces; null while it is not said yet. */
export function namedPieces(
  tracking: SkuPage["tracking"],
  pieces: Pieces,
): Pick<AdjustInput, "lotCode" | "serials" | "expiresOn"> | null {
  if (tracking === "none") return {};
  const expiry = pieces.expiresOn ? { expiresOn: pieces.expiresOn } : {};
  if (tracking === "serial") {
    const serials = serialsIn(pieces.serials);
    return serials.length > 0 ? { serials } : null;
  }
  if (pieces.lot === NEW_LOT) return pieces.code.trim() ? { lotCode: pieces.code.trim(), ...expiry } : null;
  return pieces.lot ? { lotCode: pieces.lot } : null;
}

/** Asks for the lot, or the serial numbers, at a location. */
export function PieceFields(props: {
  sku: { skuId: string; tracking: SkuPage["tracking"] };
  locationId: string;
  pieces: Pieces;
  onChange: (pieces: Pieces) => void;
}) {
  const { sku, locationId, pieces, onChange } = props;
  const trpc = useTRPC();
  const lots = useQuery(
    trpc.inventory.lots.queryOptions({ skuId: sku.skuId }, { enabled: sku.tracking === "lot" }),
  );
  if (sku.tracking === "serial")
    return (
      <Textarea
        label="Serial numbers"
        hint="One a line, or scanned one after another."
        rows={3}
        className="font-mono"
        value={pieces.serials}
        onChange={(event) => onChange({ ...pieces, serials: event.target.value })}
      />
    );
  const here = (lots.data ?? []).filter((lot) => lot.locationId === locationId);
  return (
    <>
      <Select
        label="Lot"
        value={pieces.lot}
        onChange={(lot) =>
          onChange({ ...noPieces, lot, onHand: here.find(({ code }) => code === lot)?.onHand ?? 0 })
        }
        options={[
          { value: "", label: "Choose a lot", isDisabled: true },
          ...here.map(({ code, onHand, expiresOn }) => ({
            value: code,
            label: `${code}: ${onHand} on hand${expiresOn ? `, expires ${expiresOn}` : ""}`,
          })),
          { value: NEW_LOT, label: "Another lot…" },
        ]}
      />
      {pieces.lot === NEW_LOT && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label="Lot code"
            className="font-mono"
            value={pieces.code}
            onChange={(event) => onChange({ ...pieces, code: event.target.value })}
          />
          <Field
            label="Expires on"
            type="date"
            value={pieces.expiresOn}
            onChange={(event) => onChange({ ...pieces, expiresOn: event.target.value })}
          />
        </div>
      )}
    </>
  );
}

import { err, ok, type Result } from "#kernel/result.ts";
import { current } from "#server/modules/releases/public.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import {
  defaultOwnership,
  ownershipSchema,
  type OwnedField,
  type SaveSkus,
  type SkuField,
  type SkuFields,
} from "../contract.ts";
import { mayWrite, ownerOf, splitChanges, valuesText, type Writer } from "../domain/ownership.ts";
import type { CatalogRefusal } from "../errors.ts";
import { closeProposals, fieldText, insertProposal, openProposal, skuBarcodes } from "../proposal-store.ts";
import { lockSkus } from "../store.ts";
import { addBarcode } from "./save-barcodes.ts";
import { saveSkus, updateSku, type SavedRow } from "./save-skus.ts";

/** The matrix that decides now. */
export const currentOwnership = (work: Work) =>
  current(work, "catalog.ownership", ownershipSchema, defaultOwnership);

/** A saved row, and the fields of it that wait for their owner. */
export type OwnedRow = SavedRow & { proposed: OwnedField[] };

/**
 * Saves what the writer owns and proposes the rest to the owners of its fields. Rows that cannot be saved propose nothing either.
 */
export async function saveOwned(work: Work, input: SaveSkus, writer: Writer): Promise<OwnedRow[]> {
  const rules = await currentOwnership(work);
  const split = input.rows.map((row) => splitChanges(rules.body, writer, row.changes));
  const rows = input.rows.map((row, index) => ({ ...row, changes: split[index]!.own }));
  const saved = await saveSkus(work, { ...input, rows });
  const proposed: OwnedRow[] = [];
  for (const [index, row] of saved.entries()) {
    const isIn = row.state === "saved" || row.state === "unchanged";
    const fields: OwnedField[] = [];
    for (const { field, changes } of isIn ? split[index]!.foreign : []) {
      const { skuId } = row;
      if (await proposeField(work, { skuId, field, changes, writer, rulesVersion: rules.version }))
        fields.push(field);
    }
    proposed.push({ ...row, proposed: fields });
  }
  return proposed;
}

/**
 * Proposes another value of a field to its owner. A second proposal of the same source takes the place of the first, and a source
 * that comes back to what the SKU says takes its proposal back; what is proposed already is not proposed again.
 *
 * @returns the proposal that waits; null when the SKU says so already, or is gone
 */
export async function proposeField(
  work: Work,
  input: {
    skuId: string;
    field: OwnedField;
    changes: Partial<Record<SkuField, unknown>> & { barcode?: string };
    writer: Writer;
    rulesVersion: number;
  },
): Promise<{ proposalId: string } | null> {
  const { skuId, field, changes, writer } = input;
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return null;
  const from = await fieldText(work, sku, field, Object.keys(changes));
  const to = valuesText(changes);
  const at = clock.now();
  const waiting = await openProposal(work, skuId, field, writer);
  const isSaid =
    from === to || (field === "barcode" && (await skuBarcodes(work, skuId)).includes(changes.barcode ?? ""));
  if (waiting && !isSaid && valuesText(waiting.toValue) === to) return { proposalId: waiting.id };
  if (waiting) await closeProposals(work, { id: waiting.id }, "superseded", at);
  if (isSaid) return null;
  const row = { skuId, field, from, to, writer, ownershipVersion: input.rulesVersion, at };
  return { proposalId: await insertProposal(work, row) };
}

/** Why a person may not write one of these fields at all, where nothing can be proposed; null when they may. */
export async function refuseForeign(
  work: Work,
  fields: readonly OwnedField[],
  writer: Writer,
): Promise<CatalogRefusal | null> {
  const rules = await currentOwnership(work);
  const field = fields.find((one) => !mayWrite(ownerOf(rules.body, one), writer));
  return field ? { code: "catalog.not_the_owner", field, owner: ownerOf(rules.body, field).kind } : null;
}

/**
 * Writes one field of a SKU, or proposes it to its owner.
 *
 * @returns what became of it; `catalog.sku_unknown`, or why the SKU cannot be changed so
 */
export async function writeField(
  work: Work,
  input: { skuId: string; field: OwnedField; changes: Partial<SkuFields>; writer: Writer },
): Promise<Result<{ outcome: "saved" | "proposed" }, CatalogRefusal>> {
  const { skuId, field, changes, writer } = input;
  const rules = await currentOwnership(work);
  if (!mayWrite(ownerOf(rules.body, field), writer)) {
    const made = await proposeField(work, { ...input, rulesVersion: rules.version });
    return ok({ outcome: made ? "proposed" : "saved" });
  }
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const saved = await updateSku(work, { skuId, version: sku.version, changes });
  return saved.ok ? ok({ outcome: "saved" }) : saved;
}

/** Adds a barcode to a SKU, or proposes it to whoever owns barcodes. */
export async function writeBarcode(
  work: Work,
  input: { skuId: string; barcode: string; writer: Writer },
): Promise<Result<{ outcome: "saved" | "proposed" }, CatalogRefusal>> {
  const { skuId, barcode, writer } = input;
  const rules = await currentOwnership(work);
  if (!mayWrite(ownerOf(rules.body, "barcode"), writer)) {
    const proposal = {
      skuId,
      field: "barcode",
      changes: { barcode },
      writer,
      rulesVersion: rules.version,
    } as const;
    return ok({ outcome: (await proposeField(work, proposal)) ? "proposed" : "saved" });
  }
  const added = await addBarcode(work, { skuId, barcode });
  return added.ok ? ok({ outcome: "saved" }) : added;
}

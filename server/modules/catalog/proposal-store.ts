import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import type { OwnedField, ProposalState } from "./contract.ts";
import { columnsOf, valuesText, type Writer } from "./domain/ownership.ts";
import type { StoredSku } from "./domain/sku-changes.ts";

export interface ProposalRow {
  id: string;
  skuId: string;
  field: OwnedField;
  toValue: object;
  state: ProposalState;
}

const sourceOf = (writer: Writer) => ({
  sourceKind: writer.kind,
  sourceId: writer.kind === "person" ? writer.id : writer.connectionId,
});

/** The open proposal of a source for a field; null when there is none. */
export async function openProposal(
  work: Work,
  skuId: string,
  field: OwnedField,
  writer: Writer,
): Promise<{ id: string; toValue: object } | null> {
  const row = await work.tx.fieldProposal.findFirst({
    where: { tenantId: work.tenantId, skuId, field, state: "open", ...sourceOf(writer) },
    select: { id: true, toValue: true },
  });
  return row as { id: string; toValue: object } | null;
}

export async function insertProposal(
  work: Work,
  row: {
    skuId: string;
    field: OwnedField;
    from: string;
    to: string;
    writer: Writer;
    ownershipVersion: number;
    at: Date;
  },
): Promise<string> {
  const id = newId("fpr");
  await work.tx.fieldProposal.create({
    data: {
      tenantId: work.tenantId,
      id,
      skuId: row.skuId,
      field: row.field,
      fromValue: JSON.parse(row.from) as object,
      toValue: JSON.parse(row.to) as object,
      ...sourceOf(row.writer),
      listingId: row.writer.kind === "channel" ? row.writer.listingId : null,
      ownershipVersion: row.ownershipVersion,
      proposedAt: row.at,
    },
  });
  return id;
}

/** A proposal with its row locked; null when there is none. */
export async function lockProposal(work: Work, proposalId: string): Promise<ProposalRow | null> {
  const rows = await work.tx.$queryRaw<ProposalRow[]>`
    select id, sku_id as "skuId", field, to_value as "toValue", state from field_proposal
     where tenant_id = ${work.tenantId} and id = ${proposalId} for update`;
  return rows[0] ?? null;
}

/** Ends open proposals: one, or all others of a field. */
export async function closeProposals(
  work: Work,
  which: { id: string } | { skuId: string; field: OwnedField },
  state: Exclude<ProposalState, "open">,
  at: Date,
  note = "",
): Promise<void> {
  await work.tx.fieldProposal.updateMany({
    where: { tenantId: work.tenantId, state: "open", ...which },
    data: { state, decidedAt: at, decidedBy: work.actor.id, decisionNote: note },
  });
}

/** All barcodes of a SKU. */
export async function skuBarcodes(work: Work, skuId: string): Promise<string[]> {
  const rows = await work.tx.skuBarcode.findMany({
    where: { tenantId: work.tenantId, skuId },
    orderBy: { barcode: "asc" },
    select: { barcode: true },
  });
  return rows.map(({ barcode }) => barcode);
}

/** What a SKU says of a field now, as text to compare; `columns` when only a part of the field is meant. */
export async function fieldText(
  work: Work,
  sku: StoredSku,
  field: OwnedField,
  columns?: readonly string[],
): Promise<string> {
  if (field === "barcode") return valuesText({ barcodes: await skuBarcodes(work, sku.id) });
  const named = columnsOf(field).filter((column) => !columns || columns.includes(column));
  return valuesText(Object.fromEntries(named.map((column) => [column, sku[column]])));
}

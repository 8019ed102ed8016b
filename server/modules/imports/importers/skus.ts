import { formatDecimal, money, parseDecimal } from "#kernel/money.ts";
import { answerTo } from "#server/api/errors.ts";
import type { Work } from "#server/db/transact.ts";
import {
  bringSkus,
  removeBarcodes,
  saveRows,
  type BroughtSku,
  type CatalogRefusal,
} from "#server/modules/catalog/public.ts";
import type { SkuField } from "#server/modules/catalog/contract.ts";
import type { FieldChange } from "../contract.ts";
import { capitals, oneOf, plainDecimal, text, whole } from "../domain/cells.ts";
import type { Column, Values } from "../domain/columns.ts";
import { failed, type Importer, type Outcome, type RowToApply } from "../importer.ts";

const size = whole(0, 100_000);
const columns: readonly Column[] = [
  { key: "code", label: "SKU", aliases: ["sku code", "item number", "variant sku", "stock code", "article"], isRequired: true, example: "MUG-RED", read: text(80) },
  { key: "title", label: "Title", aliases: ["name", "description", "variant title"], example: "Mug, red", read: text(300) },
  { key: "product", label: "Product", aliases: ["product title", "family", "parent"], example: "Mug", read: text(300) },
  { key: "barcode", label: "Barcode", aliases: ["ean", "upc", "gtin", "variant barcode", "isbn"], example: "4006381333931", read: text(80) },
  { key: "weightGrams", label: "Weight (g)", aliases: ["weight", "grams", "variant grams", "weight grams"], example: "350", read: whole(0, 10_000_000) },
  { key: "lengthMm", label: "Length (mm)", aliases: ["length"], example: "120", read: size },
  { key: "widthMm", label: "Width (mm)", aliases: ["width"], example: "90", read: size },
  { key: "heightMm", label: "Height (mm)", aliases: ["height"], example: "100", read: size },
  { key: "cost", label: "Cost", aliases: ["unit cost", "cost per item", "purchase price"], example: "2.40", read: plainDecimal },
  { key: "price", label: "Price", aliases: ["variant price", "sales price", "unit price"], example: "9.90", read: plainDecimal },
  { key: "customsValue", label: "Customs value", aliases: [], example: "2.40", read: plainDecimal },
  { key: "currency", label: "Currency", aliases: ["currency code"], mayBeFixed: true, example: "USD", read: capitals(/^[A-Z]{3}$/, "a currency code") },
  { key: "hsCode", label: "HS code", aliases: ["hs", "tariff", "harmonized code"], example: "691110", read: text(10) },
  { key: "originCountry", label: "Country of origin", aliases: ["origin", "country"], example: "CN", read: capitals(/^[A-Z]{2}$/, "a country code of two letters") },
  { key: "reorderPoint", label: "Reorder point", aliases: ["reorder at", "min stock", "reorder level"], example: "20", read: whole(0, 100_000_000) },
  { key: "status", label: "Status", aliases: [], example: "active", read: oneOf(["active", "archived"]) },
]; // prettier-ignore

const plainFields = ["title", "weightGrams", "lengthMm", "widthMm", "heightMm", "currency", "hsCode", "originCountry", "reorderPoint", "status"] as const satisfies SkuField[]; // prettier-ignore
const amounts = { cost: "costMinor", price: "priceMinor", customsValue: "customsValueMinor" } as const;

/** What is there now of a SKU that a row names. */
interface Known {
  id: string;
  version: number;
  currency: string | null;
  fields: Record<string, unknown>;
}

/** Taking a row back: the version it made, and what was there before. */
interface Undo {
  skuId: string;
  version: number;
  before: Record<string, string | number | null> | null;
  barcodeId: string | null;
}

/** A row whose amounts could be read: what it says of its SKU. */
interface Understood {
  row: RowToApply;
  code: string;
  sku: Known | undefined;
  fields: Record<string, unknown>;
}

export const skus: Importer = {
  kind: "skus",
  columns,
  groupsAtOnce: 500,
  keyOf: ({ code }) => String(code),
  keyColumns: ["code"],
  async apply(work, groups) {
    const outcomes = new Map<number, Outcome>();
    for (const [first, ...more] of groups)
      for (const row of more)
        outcomes.set(row.rowNumber, failed(`This SKU is on row ${first!.rowNumber} already.`));
    const firsts = groups.map((rows) => rows[0]!);
    const known = await knownSkus(work, firsts.map(codeOf)); // prettier-ignore
    const understood: Understood[] = [];
    for (const row of firsts) {
      const [code, sku] = [codeOf(row), known.get(codeOf(row))];
      const { fields, problems } = fieldsOf(row.values, sku);
      if (problems.length > 0) outcomes.set(row.rowNumber, failed(...problems));
      else understood.push({ row, code, sku, fields });
    }
    const brought = await bringSkus(work, understood.map(wanted)); // prettier-ignore
    for (const [index, one] of understood.entries())
      outcomes.set(one.row.rowNumber, outcomeOf(one, brought[index]!));
    return outcomes;
  },
  async undo(work, rows) {
    const undos = rows.map(({ undo }) => undo as Undo);
    const saved = await saveRows(work, undos.map(backwards), "REJECT_FAILED_ROWS");
    const conflicts = new Map<number, string>();
    const barcodes: string[] = [];
    for (const [index, { refusal }] of saved.entries()) {
      const { barcodeId } = undos[index]!;
      if (refusal) conflicts.set(rows[index]!.rowNumber, answerTo(refusal).message);
      else if (barcodeId) barcodes.push(barcodeId);
    }
    await removeBarcodes(work, barcodes);
    return conflicts;
  },
};

const codeOf = ({ values }: RowToApply): string => String(values["code"]);

const backwards = ({ skuId, version, before }: Undo) => ({
  skuId,
  version,
  changes: before ? amountsAsBigint(before) : { status: "archived" },
});

async function knownSkus(work: Work, codes: string[]): Promise<Map<string, Known>> {
  const found = await work.tx.sku.findMany({ where: { tenantId: work.tenantId, code: { in: codes } } });
  return new Map(found.map((sku) => [
    sku.code,
    { id: sku.id, version: sku.version, currency: sku.currency, fields: sku },
  ])); // prettier-ignore
}

/** The fields a row sets, in minor units; or what is wrong with them. */
function fieldsOf(
  values: Values,
  sku: Known | undefined,
): { fields: Record<string, unknown>; problems: string[] } {
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const field of plainFields) if (values[field] !== undefined) fields[field] = values[field];
  for (const [key, field] of Object.entries(amounts)) {
    const value = values[key];
    if (value === undefined) continue;
    const code = String(values["currency"] ?? sku?.currency ?? "");
    const amount = parseDecimal(String(value), code);
    const label = labelOf(field);
    if (amount.ok) fields[field] = amount.value.minor;
    else problems.push(code ? `${label} ${value} is no amount in ${code}.` : `${label} needs a currency.`);
  }
  if (!sku && values["title"] === undefined) problems.push("Title is empty, and this SKU is new.");
  return { fields, problems };
}

function wanted({ row: { values }, code, sku, fields }: Understood) {
  const barcode = values["barcode"];
  return {
    code,
    known: sku ? { skuId: sku.id, version: sku.version } : null,
    changes: fields,
    product: String(values["product"] ?? values["title"]),
    ...(barcode === undefined ? {} : { barcode: String(barcode) }),
  };
}

function outcomeOf({ row, code, sku, fields }: Understood, brought: BroughtSku): Outcome {
  const { refusal, skuId, version, barcodeId } = brought;
  if (refusal) return failed(...problemsOf(refusal));
  const undo = { skuId: skuId!, version: version!, before: null, barcodeId } satisfies Undo;
  const barcode = row.values["barcode"];
  if (!sku) {
    const made = { code, ...fields, ...(barcode === undefined ? {} : { barcode }) };
    return { verdict: "create", diff: Object.keys(made).map((field) => set(made, field)), undo };
  }
  const changed = Object.keys(fields).filter((field) => stored(sku.fields[field]) !== stored(fields[field]));
  const now = { ...sku.fields, ...fields, barcode };
  const diff = [...changed, ...(barcodeId ? ["barcode"] : [])].map((field): FieldChange => {
    return { ...set(now, field), before: said(sku.fields, field) };
  });
  if (diff.length === 0) return { verdict: "same" };
  const before = Object.fromEntries(changed.map((field) => [field, stored(sku.fields[field])]));
  return { verdict: "change", diff, undo: { ...undo, before } };
}

/** What is wrong, by the names that the columns have. */
const problemsOf = (refusal: CatalogRefusal): string[] =>
  refusal.code === "catalog.fields_invalid"
    ? refusal.fields.map(({ field, problem }) => `${labelOf(field)} ${problem}.`)
    : [answerTo(refusal).message];

const labelOf = (field: string): string =>
  columns.find(({ key }) => key === field || amounts[key as keyof typeof amounts] === field)?.label ?? field;

const set = (fields: Readonly<Record<string, unknown>>, field: string): FieldChange => ({
  field: labelOf(field),
  before: null,
  after: said(fields, field),
});

/** A value as people read it: amounts in units of their currency. */
function said(fields: Readonly<Record<string, unknown>>, field: string): string | null {
  const value = fields[field];
  if (value === null || value === undefined) return null;
  if (typeof value !== "bigint") return String(value);
  const currency = String(fields["currency"]);
  return `${formatDecimal(money(value, currency))} ${currency}`;
}

const stored = (value: unknown) =>
  typeof value === "bigint" ? String(value) : ((value ?? null) as string | number | null);
const amountsAsBigint = (before: Record<string, string | number | null>) =>
  Object.fromEntries(
    Object.entries(before).map(([field, value]) => [
      field,
      field.endsWith("Minor") && value !== null ? BigInt(value) : value,
    ]),
  );

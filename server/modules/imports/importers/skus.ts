import { formatDecimal, money, parseDecimal } from "#kernel/money.ts";
import { answerTo } from "#server/api/errors.ts";
import type { Work } from "#server/db/transact.ts";
import {
  addBarcode,
  addSku,
  createProduct,
  removeBarcode,
  saveRows,
} from "#server/modules/catalog/public.ts";
import { newSku, type SkuField } from "#server/modules/catalog/contract.ts";
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
  { key: "reorderPoint", label: "Reorder point", aliases: ["min stock", "reorder level"], example: "20", read: whole(0, 100_000_000) },
  { key: "status", label: "Status", aliases: [], example: "active", read: oneOf(["active", "archived"]) },
]; // prettier-ignore

const plainFields = ["title", "weightGrams", "lengthMm", "widthMm", "heightMm", "currency", "hsCode", "originCountry", "reorderPoint", "status"] as const satisfies SkuField[]; // prettier-ignore
const amounts = { cost: "costMinor", price: "priceMinor", customsValue: "customsValueMinor" } as const;

/** What is there now of a SKU that a row names. */
interface Known {
  id: string;
  code: string;
  version: number;
  currency: string | null;
  barcodes: string[];
  fields: Record<string, unknown>;
}

/** Taking a row back: the version it made, and what was there before. */
interface Undo {
  skuId: string;
  version: number;
  before: Record<string, string | number | null> | null;
  barcodeId: string | null;
}

export const skus: Importer = {
  kind: "skus",
  columns,
  keyOf: ({ code }) => String(code),
  async apply(work, groups) {
    const outcomes = new Map<number, Outcome>();
    const firsts = groups.map((rows) => rows[0]!);
    for (const [first, ...more] of groups)
      for (const row of more)
        outcomes.set(row.rowNumber, failed(`This SKU is on row ${first!.rowNumber} already.`));
    const known = await knownSkus(work, firsts.map(({ values }) => String(values["code"]))); // prettier-ignore
    for (const row of firsts) {
      const sku = known.get(String(row.values["code"]));
      outcomes.set(row.rowNumber, await (sku ? change(work, row, sku) : create(work, row)));
    }
    return outcomes;
  },
  async undo(work, undo) {
    const { skuId, version, before, barcodeId } = undo as Undo;
    const changes = before ? amountsAsBigint(before) : { status: "archived" };
    const [row] = await saveRows(work, [{ skuId, version, changes }], "REJECT_EVERYTHING");
    if (row!.refusal) return answerTo(row!.refusal).message;
    if (barcodeId) await removeBarcode(work, barcodeId);
    return null;
  },
};

async function knownSkus(work: Work, codes: string[]): Promise<Map<string, Known>> {
  const found = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, code: { in: codes } },
    include: { skuBarcodeRows: { select: { barcode: true } } },
  });
  return new Map(found.map(({ skuBarcodeRows, ...sku }) => [
    sku.code,
    { id: sku.id, code: sku.code, version: sku.version, currency: sku.currency, barcodes: skuBarcodeRows.map(({ barcode }) => barcode), fields: sku },
  ])); // prettier-ignore
}

/** The fields a row sets, in minor units; or what is wrong with an amount. */
function fieldsOf(
  values: Values,
  currency: string | null,
): { fields: Record<string, unknown>; problems: string[] } {
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const field of plainFields) if (values[field] !== undefined) fields[field] = values[field];
  for (const [key, field] of Object.entries(amounts)) {
    const value = values[key];
    if (value === undefined) continue;
    const code = String(values["currency"] ?? currency ?? "");
    const amount = parseDecimal(String(value), code);
    if (amount.ok) fields[field] = amount.value.minor;
    else problems.push(code ? `${key} ${value} is no amount in ${code}.` : `${key} needs a currency.`);
  }
  return { fields, problems };
}

async function change(work: Work, row: RowToApply, sku: Known): Promise<Outcome> {
  const { fields, problems } = fieldsOf(row.values, sku.currency);
  if (problems.length > 0) return failed(...problems);
  const changed = Object.keys(fields).filter((field) => stored(sku.fields[field]) !== stored(fields[field]));
  const now = { ...sku.fields, ...fields };
  const diff = changed.map((field): FieldChange => {
    return { field: labelOf(field), before: said(sku.fields, field), after: said(now, field) };
  });
  const [saved] = await saveRows(
    work,
    [{ skuId: sku.id, version: sku.version, changes: fields }],
    "REJECT_EVERYTHING",
  );
  if (saved!.refusal) return failed(answerTo(saved!.refusal).message);
  const barcode = await putBarcode(work, sku.id, row.values["barcode"], sku.barcodes);
  if (barcode.problem) return takenBack(work, sku, saved!.version!, changed, barcode.problem);
  if (barcode.id)
    diff.push({ field: labelOf("barcode"), before: null, after: String(row.values["barcode"]) });
  if (diff.length === 0) return { verdict: "same" };
  const before = Object.fromEntries(Object.keys(fields).map((field) => [field, stored(sku.fields[field])]));
  return {
    verdict: "change",
    diff,
    undo: { skuId: sku.id, version: saved!.version!, before, barcodeId: barcode.id } satisfies Undo,
  };
}

/** A row is whole or not at all: the fields go back when its barcode cannot be. */
async function takenBack(
  work: Work,
  sku: Known,
  version: number,
  changed: readonly string[],
  problem: string,
): Promise<Outcome> {
  if (changed.length > 0) {
    const changes = Object.fromEntries(changed.map((field) => [field, sku.fields[field]]));
    await saveRows(work, [{ skuId: sku.id, version, changes }], "REJECT_EVERYTHING");
  }
  return failed(problem);
}

async function create(work: Work, row: RowToApply): Promise<Outcome> {
  const { fields, problems } = fieldsOf(row.values, null);
  const [code, title] = [String(row.values["code"]), row.values["title"]];
  if (title === undefined) problems.push("Title is empty, and this SKU is new.");
  if (problems.length > 0) return failed(...problems);
  const barcode = row.values["barcode"];
  const wanted = newSku.safeParse({
    ...fields,
    code,
    ...(barcode === undefined ? {} : { barcodes: [{ barcode }] }),
  });
  if (!wanted.success)
    return failed(...wanted.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}.`));
  const productTitle = String(row.values["product"] ?? title);
  const product = await work.tx.product.findFirst({
    where: { tenantId: work.tenantId, title: productTitle, status: "active" },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  const saved = product
    ? await addSku(work, { productId: product.id, sku: wanted.data })
    : await createProduct(work, { title: productTitle, skus: [wanted.data] });
  if (!saved.ok) return failed(answerTo(saved.error).message);
  const skuId = "skuId" in saved.value ? saved.value.skuId : saved.value.skuIds[0]!;
  const made = { code, ...fields, ...(barcode === undefined ? {} : { barcode }) };
  return {
    verdict: "create",
    diff: Object.keys(made).map((field) => ({
      field: labelOf(field),
      before: null,
      after: said(made, field),
    })),
    undo: { skuId, version: 1, before: null, barcodeId: null } satisfies Undo,
  };
}

async function putBarcode(work: Work, skuId: string, wanted: Values[string], has: readonly string[]) {
  if (wanted === undefined) return { id: null };
  const barcode = String(wanted);
  if (has.some((one) => one === barcode || one === barcode.padStart(14, "0"))) return { id: null };
  const added = await addBarcode(work, { skuId, barcode });
  return added.ok ? { id: added.value.barcodeId } : { id: null, problem: answerTo(added.error).message };
}

const labelOf = (field: string): string =>
  columns.find(({ key }) => key === field || amounts[key as keyof typeof amounts] === field)?.label ?? field;

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

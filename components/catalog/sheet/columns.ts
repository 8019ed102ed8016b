import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import {
  catalogStatuses,
  skuFields,
  trackingModes,
  type SkuField,
} from "#server/modules/catalog/contract.ts";
import { kindWords, type SkuRow } from "../sku-words.ts";

/** A column of the sheet. Without a field it is only shown. */
export interface SheetColumn {
  key: string;
  header: string;
  widthPx: number;
  align?: "right";
  field?: SkuField;
  /** Words to choose from, in a cell that takes nothing else. */
  choices?: readonly string[];
  isHidden?: true;
  /** The text of the cell: what is shown, edited and copied. */
  text: (row: SkuRow) => string;
  /** The value that a text means, judged by the field alone. */
  read?: (text: string, row: SkuRow) => Read;
}

export type Read = { ok: true; value: unknown } | { ok: false; problem: string };

/** The message of the schema for a value; null when the field can be so. */
export function problemOf(field: SkuField, value: unknown): string | null {
  const parsed = skuFields.shape[field].safeParse(value);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? "is not valid");
}

const judged = (field: SkuField, value: unknown): Read => {
  const problem = problemOf(field, value);
  return problem === null ? { ok: true, value } : { ok: false, problem };
};

type Shape = Pick<SheetColumn, "isHidden"> & { width?: number };

function textColumn(
  field: SkuField,
  header: string,
  over: Shape & { isNullable?: true; isUpper?: true } = {},
): SheetColumn {
  const { width = 120, isNullable, isUpper, ...rest } = over;
  return {
    key: field,
    header,
    field,
    widthPx: width,
    ...rest,
    text: (row) => String(row[field] ?? ""),
    read: (text) => {
      const trimmed = isUpper ? text.trim().toUpperCase() : text.trim();
      return judged(field, trimmed === "" && isNullable ? null : trimmed);
    },
  };
}

function wholeColumn(field: SkuField, header: string, over: Shape = {}): SheetColumn {
  const { width = 96, ...rest } = over;
  return {
    key: field,
    header,
    field,
    widthPx: width,
    align: "right",
    ...rest,
    text: (row) => String(row[field] ?? ""),
    read: (text) => {
      // spreadsheets write thousands with a comma, a thin or a plain space
      const plain = text.trim().replace(/[,\s](?=\d{3}\b)/g, "");
      if (plain === "") return judged(field, null);
      return /^-?\d+$/.test(plain)
        ? judged(field, Number(plain))
        : { ok: false, problem: "must be a whole number" };
    },
  };
}

type MoneyField = "costMinor" | "priceMinor" | "customsValueMinor";

function moneyColumn(field: MoneyField, header: string, over: Shape = {}): SheetColumn {
  const { width = 96, ...rest } = over;
  return {
    key: field,
    header,
    field,
    widthPx: width,
    align: "right",
    ...rest,
    text: (row) => {
      const minor = row[field];
      return minor === null ? "" : formatDecimal({ minor, currency: row.currency ?? "USD" });
    },
    read: (text, row) => {
      const plain = text.trim().replace(/^[^\d-]*|,(?=\d{3}\b)/g, "");
      if (text.trim() === "") return judged(field, null);
      if (!row.currency) return { ok: false, problem: "set the currency first" };
      const amount = parseDecimal(plain, row.currency);
      if (amount.ok) return judged(field, amount.value.minor);
      const isFine = amount.error.code === "money.too_precise";
      return {
        ok: false,
        problem: isFine ? `has more digits than ${row.currency} has` : "must be an amount, such as 12.50",
      };
    },
  };
}

function choiceColumn(
  field: "status" | "tracking",
  header: string,
  choices: readonly string[],
  over: Shape = {},
): SheetColumn {
  return {
    key: field,
    header,
    field,
    widthPx: 96,
    choices,
    ...over,
    text: (row) => row[field],
    read: (text) => {
      const word = text.trim().toLowerCase();
      return choices.includes(word)
        ? { ok: true, value: word }
        : { ok: false, problem: `must be ${choices.join(" or ")}` };
    },
  };
}

function yesColumn(field: "isFragile" | "isHazmat", header: string, over: Shape = {}): SheetColumn {
  return {
    key: field,
    header,
    field,
    widthPx: 80,
    choices: ["no", "yes"],
    ...over,
    text: (row) => (row[field] ? "yes" : "no"),
    read: (text) => {
      const word = text.trim().toLowerCase();
      if (["yes", "true", "1", "y"].includes(word)) return { ok: true, value: true };
      if (["no", "false", "0", "n", ""].includes(word)) return { ok: true, value: false };
      return { ok: false, problem: "must be yes or no" };
    },
  };
}

/** The columns in their order. The first names the row and always shows. */
export const sheetColumns: readonly SheetColumn[] = [
  textColumn("code", "SKU", { width: 190 }),
  textColumn("title", "Title", { width: 280 }),
  { key: "product", header: "Product", widthPx: 180, isHidden: true, text: (row) => row.productTitle },
  { key: "kind", header: "Kind", widthPx: 90, text: (row) => kindWords[row.kind] },
  choiceColumn("status", "Status", catalogStatuses),
  { key: "barcode", header: "Barcode", widthPx: 140, text: (row) => row.barcode ?? "" },
  moneyColumn("priceMinor", "Price"),
  moneyColumn("costMinor", "Cost"),
  textColumn("currency", "Currency", { width: 84, isNullable: true, isUpper: true }),
  wholeColumn("reorderPoint", "Reorder at"),
  wholeColumn("weightGrams", "Weight g"),
  wholeColumn("lengthMm", "Length mm"),
  wholeColumn("widthMm", "Width mm"),
  wholeColumn("heightMm", "Height mm"),
  textColumn("hsCode", "HS code", { width: 110, isNullable: true }),
  textColumn("originCountry", "Origin", { width: 76, isNullable: true, isUpper: true }),
  moneyColumn("customsValueMinor", "Customs value", { width: 120 }),
  yesColumn("isFragile", "Fragile"),
  yesColumn("isHazmat", "Hazmat"),
  choiceColumn("tracking", "Tracking", trackingModes),
  wholeColumn("shelfLifeDays", "Shelf life d", { width: 104 }),
  wholeColumn("minShelfLifeDays", "Min. left d", { width: 100 }),
];

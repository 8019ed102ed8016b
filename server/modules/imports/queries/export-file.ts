import { stringify } from "csv-stringify/sync";
import { formatDecimal, money } from "#kernel/money.ts";
import { toLocal } from "#kernel/time.ts";
import type { Page } from "#kernel/keyset.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { skuListInput } from "#server/modules/catalog/contract.ts";
import { listSkus } from "#server/modules/catalog/public.ts";
import { stockGridInput } from "#server/modules/inventory/contract.ts";
import { stockGrid } from "#server/modules/inventory/public.ts";
import { orderListInput } from "#server/modules/orders/contract.ts";
import { listOrders } from "#server/modules/orders/public.ts";
import { clock } from "#server/platform/clock.ts";
import { MOST_ROWS } from "../contract.ts";
import { safeCell } from "../domain/safe-cell.ts";

type CellValue = string | number | null;
/** A list as a file: its columns, and one page of it at a time. Null when the filter is none. */
interface Export {
  columns: readonly string[];
  page: (
    work: Work,
    filter: Record<string, string>,
    cursor: string | undefined,
    zone: string,
  ) => Promise<Page<CellValue[]> | null>;
}

const amount = (minor: bigint | null, currency: string | null): CellValue =>
  minor === null || !currency ? null : formatDecimal(money(minor, currency));
const PAGE = 200;

const exports: Record<"skus" | "stock" | "orders", Export> = {
  skus: {
    columns: ["SKU", "Title", "Product", "Barcode", "Weight (g)", "Length (mm)", "Width (mm)", "Height (mm)", "Cost", "Price", "Customs value", "Currency", "HS code", "Country of origin", "Reorder point", "Status"],
    async page(work, filter, cursor) {
      const input = skuListInput.safeParse({ ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) });
      if (!input.success) return null;
      const { items, nextCursor } = await listSkus(work, input.data);
      return {
        nextCursor,
        items: items.map((s) => [s.code, s.title, s.productTitle, s.barcode, s.weightGrams, s.lengthMm, s.widthMm, s.heightMm, amount(s.costMinor, s.currency), amount(s.priceMinor, s.currency), amount(s.customsValueMinor, s.currency), s.currency, s.hsCode, s.originCountry, s.reorderPoint, s.status]),
      };
    },
  },
  stock: {
    columns: ["SKU", "Location", "Quantity (is)", "Committed", "Reserved", "Quality control", "Damaged", "Free to sell", "Incoming"],
    async page(work, filter, cursor) {
      const input = stockGridInput.safeParse({ ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) });
      if (!input.success) return null;
      const { items, nextCursor } = await stockGrid(work, input.data);
      const places = await work.tx.location.findMany({ where: { tenantId: work.tenantId }, select: { id: true, code: true } });
      const codeOf = new Map(places.map(({ id, code }) => [id, code]));
      const shown = (cell: { locationId: string }) => !input.data.locationId || cell.locationId === input.data.locationId;
      return {
        nextCursor,
        items: items.flatMap(({ code, cells }) =>
          cells.filter(shown).map((c) => [code, codeOf.get(c.locationId) ?? c.locationId, c.onHand, c.committed, c.reserved, c.qualityControl, c.damaged, c.available, c.incoming])),
      };
    },
  },
  orders: {
    columns: ["Number", "Order", "Stage", "Held", "Payment", "Customer", "Country", "Currency", "Total", "Units", "Placed at", "Promise on", "Ship by"],
    async page(work, filter, cursor, zone) {
      const { isLate, ...rest } = filter;
      const input = orderListInput.safeParse({ ...rest, ...(isLate === "true" ? { isLate: true } : {}), limit: PAGE, ...(cursor ? { cursor } : {}) });
      if (!input.success) return null;
      const at = (instant: Date | null) => instant && ((local) => `${local.date} ${local.time}`)(toLocal(instant, zone));
      const { items, nextCursor } = await listOrders(work, input.data);
      return {
        nextCursor,
        items: items.map((o) => [o.number, o.channelOrderName, o.stage, o.isHeld ? "yes" : "no", o.financialStatus, o.customerName, o.shipToCountry, o.currency, amount(o.totalMinor, o.currency), o.unitCount, at(o.placedAt), o.promiseOn, at(o.shipByAt)]),
      };
    },
  },
}; // prettier-ignore

export const exportKinds = ["skus", "stock", "orders"] as const;
export type ExportKind = (typeof exportKinds)[number];

export interface ExportedFile {
  /** With the moment and the zone in which its times are. */
  name: string;
  body: ReadableStream<Uint8Array> | Uint8Array;
}

/**
 * A list with its filter as a file. CSV is sent page by page as it is read; a workbook is made whole, of 100,000 rows at most.
 *
 * @returns null when the filter is none of that list
 */
export async function exportFile(
  scope: Scope,
  { kind, format, filter }: { kind: ExportKind; format: "csv" | "xlsx"; filter: Record<string, string> },
): Promise<ExportedFile | null> {
  const { zone, first } = await transact(scope, async (work) => {
    const merchant = await work.tx.merchant.findUniqueOrThrow({
      where: { tenantId: work.tenantId },
      select: { timeZone: true },
    });
    return {
      zone: merchant.timeZone,
      first: await exports[kind].page(work, filter, undefined, merchant.timeZone),
    };
  });
  if (!first) return null;
  const { date, time } = toLocal(clock.now(), zone);
  const name = `${kind}-${date}-${time.slice(0, 5).replace(":", "")}-${zone.replaceAll("/", "_")}.${format}`;
  const pages = pagesOf(scope, kind, filter, zone, first);
  return {
    name,
    body:
      format === "csv" ? csvOf(exports[kind].columns, pages) : await workbookOf(exports[kind].columns, pages),
  };
}

async function* pagesOf(
  scope: Scope,
  kind: ExportKind,
  filter: Record<string, string>,
  zone: string,
  first: Page<CellValue[]>,
): AsyncGenerator<CellValue[][]> {
  let page: Page<CellValue[]> | null = first;
  while (page) {
    yield page.items;
    const cursor: string | null = page.nextCursor;
    if (cursor === null) return;
    page = await transact(scope, (work) => exports[kind].page(work, filter, cursor, zone));
  }
}

const csvLine = (cells: readonly CellValue[]): string =>
  stringify([cells.map((cell) => (typeof cell === "string" ? safeCell(cell) : cell))], {
    record_delimiter: "\r\n",
  });

function csvOf(columns: readonly string[], pages: AsyncGenerator<CellValue[][]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (out) => out.enqueue(encoder.encode(`\uFEFF${csvLine(columns)}`)),
    async pull(out) {
      const { value, done } = await pages.next();
      if (done) return out.close();
      out.enqueue(encoder.encode(value.map(csvLine).join("")));
    },
  });
}

async function workbookOf(
  columns: readonly string[],
  pages: AsyncGenerator<CellValue[][]>,
): Promise<Uint8Array> {
  const rows: CellValue[][] = [];
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length >= MOST_ROWS) break;
  }
  // every text is typed as text, so that nothing in it is computed
  const cell = (value: CellValue) =>
    value === null
      ? null
      : typeof value === "number"
        ? { value, type: Number }
        : { value: safeCell(value), type: String };
  const bold = columns.map((value) => ({ value, type: String, fontWeight: "bold" as const }));
  const { default: writeXlsxFile } = await import("write-excel-file/node");
  return writeXlsxFile([bold, ...rows.map((row) => row.map(cell))]).toBuffer();
}

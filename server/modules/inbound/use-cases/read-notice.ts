import { parse } from "csv-parse/sync";
import { parseSscc } from "#kernel/barcode.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { isLocalDate } from "#kernel/time.ts";
import type { AnnouncedItem, AnnouncedUnit, Announcement } from "../domain/announced.ts";
import type { InboundRefusal } from "../errors.ts";

/** One row of a notice as people write it: an item, in a carton or pallet when an SSCC is named. */
export interface NoticeRow {
  orderNumber: string;
  /** Supplier's code, our code, or a barcode. */
  item: string;
  quantity: number;
  sscc?: string | undefined;
  lot?: string | undefined;
  expiresOn?: string | undefined;
}

/** A notice made of rows. */
export function noticeOf(
  head: Pick<Announcement, "shipmentNumber" | "expectedOn" | "carrier" | "reference">,
  rows: readonly NoticeRow[],
): Announcement {
  const ssccs = [...new Set(rows.flatMap(({ sscc }) => (sscc ? [sscc] : [])))];
  const units = ssccs.map((sscc): AnnouncedUnit => ({
    ref: sscc,
    parentRef: null,
    kind: "pallet",
    sscc,
    label: "",
  }));
  const items = rows.map((row): AnnouncedItem => ({
    unitRef: row.sscc || null,
    orderNumber: row.orderNumber,
    orderPosition: null,
    codes: [{ qualifier: "VN", value: row.item }],
    quantity: row.quantity,
    unitOfMeasure: "EA",
    packQuantity: null,
    lot: row.lot || null,
    expiresOn: row.expiresOn || null,
  }));
  return { ...head, shippedOn: null, shipTo: null, units, items };
}

const columns = ["order", "item", "quantity", "sscc", "lot", "expires"] as const;

/**
 * Reads a notice from CSV with the columns order, item, quantity and, when there are, sscc, lot, expires (YYYY-MM-DD).
 *
 * @returns rows; `inbound.csv_unreadable` with the line and what is wrong with it
 */
export function readNoticeCsv(text: string): Result<NoticeRow[], InboundRefusal> {
  const refuse = (line: number, reason: string) => err({ code: "inbound.csv_unreadable", line, reason });
  let records: Record<string, string>[];
  try {
    records = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      trim: true,
      max_record_size: 10_000,
    });
  } catch (problem) {
    const { lines = 1, message } = problem as { lines?: number; message: string };
    return refuse(lines, message.slice(0, 200));
  }
  const missing = columns.slice(0, 3).filter((name) => !(name in (records[0] ?? {})));
  if (records.length === 0) return refuse(1, "There are no rows.");
  if (missing.length > 0) return refuse(1, `The column ${missing.join(", ")} is missing.`);
  const rows: NoticeRow[] = [];
  for (const [index, record] of records.entries()) {
    const line = index + 2;
    const { order = "", item = "", quantity = "", sscc = "", lot, expires } = record;
    const number = sscc.replace(/\s/g, "").replace(/^00(?=\d{18}$)/, "");
    if (order === "" || item === "") return refuse(line, "Order and item must be there.");
    if (!/^[1-9]\d{0,6}$/.test(quantity)) return refuse(line, `"${quantity}" is not a number of units.`);
    if (number !== "" && !parseSscc(number).ok) return refuse(line, `"${sscc}" is not an SSCC.`);
    if (expires && !isLocalDate(expires)) return refuse(line, `"${expires}" is not a date, YYYY-MM-DD.`);
    rows.push({
      orderNumber: order,
      item,
      quantity: Number(quantity),
      sscc: number || undefined,
      lot,
      expiresOn: expires,
    });
  }
  return ok(rows);
}

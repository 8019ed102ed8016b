import { newId } from "#kernel/ids.ts";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import { isTimeZone, localToInstant } from "#kernel/time.ts";
import { answerTo } from "#server/api/errors.ts";
import type { Work } from "#server/db/transact.ts";
import {
  cancelOrder,
  placeOrders,
  recordOrder,
  type PlacedLine,
  type PlacedOrder,
  type RecordedOrder,
} from "#server/modules/orders/public.ts";
import { capitals, moment, oneOf, plainDecimal, text, whole } from "../domain/cells.ts";
import type { Column } from "../domain/columns.ts";
import { judgeOrderRow } from "../domain/order-rows.ts";
import { failed, type Importer, type Outcome, type RowToApply } from "../importer.ts";

const MOST = 1_000_000;
const columns: readonly Column[] = [
  { key: "externalId", label: "Order", aliases: ["invoice no", "order id", "order number", "order no", "external id", "name"], isRequired: true, example: "536365", read: text(120) },
  { key: "lineId", label: "Line", aliases: ["line id", "line number", "position"], example: "1", read: text(80) },
  { key: "sku", label: "SKU", aliases: ["stock code", "sku code", "lineitem sku", "item number", "article"], isRequired: true, example: "MUG-RED", read: text(80) },
  { key: "title", label: "Title", aliases: ["description", "lineitem name", "item"], example: "Mug, red", read: text(300) },
  { key: "quantity", label: "Quantity", aliases: ["qty", "lineitem quantity", "units"], isRequired: true, example: "2", read: whole(-MOST, MOST) },
  { key: "price", label: "Unit price", aliases: ["price", "lineitem price", "unit price"], isRequired: true, example: "9.90", read: plainDecimal },
  { key: "currency", label: "Currency", aliases: ["currency code"], isRequired: true, mayBeFixed: true, example: "USD", read: capitals(/^[A-Z]{3}$/, "a currency code") },
  { key: "placedAt", label: "Placed at", aliases: ["invoice date", "order date", "created at", "date"], isRequired: true, example: "2026-11-30 14:05", read: moment },
  { key: "timeZone", label: "Time zone of the file", aliases: [], mayBeFixed: true, example: "Europe/London", read: text(60) },
  { key: "customer", label: "Customer", aliases: ["customer id", "customer name", "billing name", "buyer"], example: "Ann Lee", read: text(200) },
  { key: "email", label: "E-mail", aliases: ["email address", "mail"], example: "ann@example.com", read: text(200) },
  { key: "country", label: "Country", aliases: ["shipping country", "ship to country"], example: "United Kingdom", read: text(100) },
  { key: "payment", label: "Payment", aliases: ["financial status"], mayBeFixed: true, example: "paid", read: oneOf(["paid", "pending"]) },
]; // prettier-ignore

export const orders: Importer = {
  kind: "orders",
  isWhole: true,
  columns,
  groupsAtOnce: 100,
  keyOf: ({ externalId }) => String(externalId),
  keyColumns: ["externalId"],
  async apply(work, groups) {
    const outcomes = new Map<number, Outcome>();
    const understood: Understood[] = [];
    for (const rows of groups) {
      const order = understand(rows, outcomes);
      if (order) understood.push(order);
    }
    // orders are locked by external id, as recordOrder asks of its callers
    understood.sort((a, b) => (a.placed.externalId < b.placed.externalId ? -1 : 1));
    const unknown = await unknownCodes(work, understood.flatMap(({ placed }) => placed.lines)); // prettier-ignore
    const together = await placeOrders(work, understood.map(({ placed }) => placed)); // prettier-ignore
    for (const [index, order] of understood.entries()) {
      const made = together[index];
      const recorded: RecordedOrder = made
        ? { orderId: made.id, outcome: "placed" }
        : await recordOrder(work, order.placed);
      for (const [rowNumber, outcome] of outcomesOf(order, recorded, unknown))
        outcomes.set(rowNumber, outcome);
    }
    return outcomes;
  },
  async undo(work, rows) {
    const conflicts = new Map<number, string>();
    for (const { rowNumber, undo } of rows) {
      const { orderId } = undo as { orderId: string };
      const canceled = await cancelOrder(work, { orderId, reason: "import reverted" });
      if (!canceled.ok) conflicts.set(rowNumber, answerTo(canceled.error).message);
    }
    return conflicts;
  },
};

/** The rows of an order that are sales, and the order that they make. */
interface Understood {
  placed: PlacedOrder;
  sales: { row: RowToApply; notes: string[]; isCharge: boolean }[];
}

/** An order is whole or not at all, except for its rows that are no sale: those are told and left out. Null when it makes none. */
function understand(rows: readonly RowToApply[], outcomes: Map<number, Outcome>): Understood | null {
  const sales: Understood["sales"] = [];
  for (const row of rows) {
    const judged = judgeOrderRow(row.values, rows[0]!.values);
    if (judged.problem) outcomes.set(row.rowNumber, failed(judged.problem));
    else sales.push({ row, notes: judged.notes, isCharge: judged.isCharge });
  }
  if (sales.length === 0) return null;
  const placed = orderOf(sales);
  if (typeof placed !== "string") return { placed, sales };
  for (const { row } of sales) outcomes.set(row.rowNumber, failed(placed));
  return null;
}

function outcomesOf(
  { placed, sales }: Understood,
  { orderId, outcome }: RecordedOrder,
  unknown: ReadonlySet<string>,
): Map<number, Outcome> {
  const verdict = outcome === "placed" ? "create" : outcome === "changed" ? "change" : "same";
  return new Map(
    sales.map(({ row, notes, isCharge }, index): [number, Outcome] => {
      const code = String(row.values["sku"]);
      const told =
        !isCharge && unknown.has(code)
          ? [...notes, `There is no SKU ${code}: the order waits on hold until the line has one.`]
          : notes;
      const diff = verdict === "same" ? [] : diffOf(row, placed);
      // the order is taken back with its first row
      return [row.rowNumber, { verdict, notes: told, diff, undo: verdict === "create" && index === 0 ? { orderId } : null }]; // prettier-ignore
    }),
  );
}

function diffOf({ values }: RowToApply, { currency }: PlacedOrder) {
  const amount = parseDecimal(String(values["price"]), currency);
  const price = amount.ok ? `${formatDecimal(amount.value)} ${currency}` : "";
  return [
    {
      field: `Order ${values["externalId"]}`,
      before: null,
      after: `${values["quantity"]} × ${values["sku"]} at ${price}`,
    },
  ];
}

async function unknownCodes(work: Work, lines: readonly PlacedLine[]): Promise<Set<string>> {
  const codes = [...new Set(lines.flatMap(({ sku }) => (sku === null ? [] : [sku])))];
  const known = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, code: { in: codes }, status: "active" },
    select: { code: true },
  });
  const found = new Set(known.map(({ code }) => code));
  return new Set(codes.filter((code) => !found.has(code)));
}

/** The order that its rows make; the first row speaks for all of them. A sentence when they make none. */
function orderOf(sales: readonly { row: RowToApply; isCharge: boolean }[]): PlacedOrder | string {
  const { values } = sales[0]!.row;
  const currency = String(values["currency"]);
  const prices: bigint[] = [];
  for (const { row } of sales) {
    const price = parseDecimal(String(row.values["price"]), currency);
    if (!price.ok) return `Row ${row.rowNumber}: ${row.values["price"]} is no amount in ${currency}.`;
    prices.push(price.value.minor);
  }
  const placedAt = instantOf(String(values["placedAt"]), String(values["timeZone"] ?? "UTC"));
  if (!placedAt) return `Time zone ${values["timeZone"]} or date ${values["placedAt"]} does not exist.`;
  const times = new Map<string, number>();
  const lines = sales.map(({ row, isCharge }, index): PlacedLine => {
    const code = String(row.values["sku"]);
    const time = (times.get(code) ?? 0) + 1;
    times.set(code, time);
    const quantity = Number(row.values["quantity"]);
    return {
      externalLineId: String(row.values["lineId"] ?? (time === 1 ? code : `${code}#${time}`)),
      externalVariantId: null,
      externalProductId: null,
      sku: code,
      title: String(row.values["title"] ?? code),
      quantity,
      currentQuantity: quantity,
      unitPriceMinor: prices[index]!,
      discountMinor: 0n,
      taxMinor: 0n,
      taxes: [],
      requiresShipping: !isCharge,
    };
  });
  const totalMinor = lines.reduce((sum, line) => sum + line.unitPriceMinor * BigInt(line.quantity), 0n);
  const externalId = String(values["externalId"]);
  return {
    connectionId: null,
    externalId,
    name: externalId,
    currency,
    placedAt,
    updatedAt: placedAt,
    canceledAt: null,
    cancelReason: null,
    financialStatus: String(values["payment"] ?? "paid"),
    email: values["email"] === undefined ? null : String(values["email"]).toLowerCase(),
    phone: null,
    customerName: String(values["customer"] ?? ""),
    shippingAddress: null,
    billingAddress: null,
    lines,
    shippingLines: [],
    totals: { subtotalMinor: totalMinor, discountMinor: 0n, shippingMinor: 0n, taxMinor: 0n, totalMinor },
    taxesIncluded: false,
    paymentReference: null,
    note: null,
    tags: ["import"],
    attributes: {},
    differences: [],
    traceId: newId("trc"),
  };
}

function instantOf(at: string, zone: string): Date | null {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(at) && at.length > 10) {
    const instant = new Date(at.replace(" ", "T"));
    return Number.isNaN(instant.getTime()) ? null : instant;
  }
  if (!isTimeZone(zone)) return null;
  try {
    return localToInstant(at.slice(0, 10), (at.slice(11) || "00:00").slice(0, 8), zone);
  } catch {
    return null;
  }
}

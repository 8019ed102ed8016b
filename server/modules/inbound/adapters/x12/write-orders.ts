import type { AnnouncedUnit, Announcement } from "../../domain/announced.ts";
import { x12Date, type SetToWrite } from "./write.ts";

/** An order to be written as 850. Prices as decimal text, quantities in units. */
export interface OrderToWrite {
  orderNumber: string;
  orderedOn: string;
  currency: string;
  paymentTermsDays: number;
  requestedOn: string;
  shipTo: {
    name: string;
    code: string;
    line1: string;
    city: string;
    region: string;
    postalCode: string;
    country: string;
  };
  lines: {
    position: number;
    quantity: number;
    unitPrice: string;
    supplierCode: string;
    skuCode: string;
    gtin: string | null;
    title: string;
    expectedOn: string;
  }[];
}

/** An order as X12 850: our code as BP (buyer's), the supplier's as VN (vendor's), the GTIN-14 as UK. */
export function orderAs850(order: OrderToWrite): SetToWrite {
  const { shipTo } = order;
  return {
    kind: "850",
    segments: [
      ["BEG", "00", "SA", order.orderNumber, "", x12Date(order.orderedOn)],
      ["CUR", "BY", order.currency],
      ["ITD", "05", "3", "", "", "", "", String(order.paymentTermsDays)],
      ["DTM", "002", x12Date(order.requestedOn)],
      ["N1", "ST", shipTo.name, "92", shipTo.code],
      ...(shipTo.line1 ? [["N3", shipTo.line1]] : []),
      ...(shipTo.city ? [["N4", shipTo.city, shipTo.region, shipTo.postalCode, shipTo.country]] : []),
      ...order.lines.flatMap((line) => [
        [
          ...["PO1", String(line.position), String(line.quantity), "EA", line.unitPrice, "PE"],
          ...["VN", line.supplierCode, "BP", line.skuCode],
          ...(line.gtin ? ["UK", line.gtin] : []),
        ],
        ["PID", "F", "", "", "", line.title.slice(0, 80)],
        ["SCH", String(line.quantity), "EA", "", "", "002", x12Date(line.expectedOn)],
      ]),
      ["CTT", String(order.lines.length)],
    ],
  };
}

/** What a supplier answers to an order, as 855. */
export interface AnswerToWrite {
  orderNumber: string;
  answeredOn: string;
  lines: {
    position: number;
    quantity: number;
    unitPrice: string;
    supplierCode: string;
    status: "IA" | "IQ" | "IP" | "DR" | "IR";
    expectedOn: string;
  }[];
}

/** An acknowledgment as X12 855. */
export function answerAs855(answer: AnswerToWrite): SetToWrite {
  const isPlain = answer.lines.every(({ status }) => status === "IA");
  return {
    kind: "855",
    segments: [
      ["BAK", "00", isPlain ? "AD" : "AC", answer.orderNumber, x12Date(answer.answeredOn)],
      ...answer.lines.flatMap((line) => [
        ["PO1", String(line.position), String(line.quantity), "EA", line.unitPrice, "PE", "VN", line.supplierCode],
        ["ACK", line.status, String(line.quantity), "EA", "067", x12Date(line.expectedOn)],
      ]),
      ["CTT", String(answer.lines.length)],
    ],
  }; // prettier-ignore
}

/** A notice as X12 856 in the Pick & Pack structure: shipment, orders, pallets, cartons, items. */
export function announcementAs856(notice: Announcement, at: Date): SetToWrite {
  const time = at.toISOString().slice(11, 16).replace(":", "");
  const segments: string[][] = [
    ["BSN", "00", notice.shipmentNumber, x12Date(notice.shippedOn ?? at.toISOString().slice(0, 10)), time, "0001"],
  ]; // prettier-ignore
  let count = 0;
  const level = (parent: number | null, kind: string): number => {
    count += 1;
    segments.push(["HL", String(count), parent === null ? "" : String(parent), kind]);
    return count;
  };
  const shipment = level(null, "S");
  if (notice.carrier) segments.push(["TD5", "B", "2", notice.carrier]);
  if (notice.reference) segments.push(["REF", "BM", notice.reference]);
  if (notice.shippedOn) segments.push(["DTM", "011", x12Date(notice.shippedOn)]);
  if (notice.expectedOn) segments.push(["DTM", "017", x12Date(notice.expectedOn)]);
  if (notice.shipTo) segments.push(["N1", "ST", "", "92", notice.shipTo]);
  for (const orderNumber of new Set(notice.items.map((item) => item.orderNumber))) {
    const order = level(shipment, "O");
    segments.push(["PRF", orderNumber]);
    const inOrder = notice.items.filter((item) => item.orderNumber === orderNumber);
    const opened = new Map<string, number>();
    const open = (unit: AnnouncedUnit): number => {
      const known = opened.get(unit.ref);
      if (known) return known;
      const above = notice.units.find(({ ref }) => ref === unit.parentRef);
      const number = level(above ? open(above) : order, unit.kind === "pallet" ? "T" : "P");
      if (unit.sscc) segments.push(["MAN", "GM", `00${unit.sscc}`]);
      opened.set(unit.ref, number);
      return number;
    };
    for (const item of inOrder) {
      const unit = notice.units.find(({ ref }) => ref === item.unitRef);
      level(unit ? open(unit) : order, "I");
      const position = item.orderPosition === null ? "" : String(item.orderPosition);
      segments.push(["LIN", position, ...item.codes.flatMap(({ qualifier, value }) => [qualifier, value])]);
      segments.push(["SN1", "", String(item.quantity), item.unitOfMeasure]);
      if (item.lot) segments.push(["REF", "LT", item.lot]);
      if (item.expiresOn) segments.push(["DTM", "036", x12Date(item.expiresOn)]);
    }
  }
  segments.push(["CTT", String(count)]);
  return { kind: "856", segments };
}

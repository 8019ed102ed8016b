import type { AcknowledgedLine, OrderDifferenceKind } from "../contract.ts";

/** A line as it was ordered. */
export interface OrderedLine {
  id: string;
  position: number;
  orderedQuantity: number;
  receivedQuantity: number;
  unitCostMinor: bigint;
  expectedOn: string;
}

/** One thing the supplier said differently. Both sides as text: a date, units, or minor units of money. */
export interface SaidDifferently {
  lineId: string;
  kind: OrderDifferenceKind;
  ours: string;
  theirs: string;
}

/** What an answer changes in a line. A rejected line has no other difference. */
export function differencesOf(line: OrderedLine, answer: AcknowledgedLine): SaidDifferently[] {
  const lineId = line.id;
  if (answer.isRejected) return [{ lineId, kind: "rejected", ours: `${line.orderedQuantity}`, theirs: "0" }];
  const { quantity, expectedOn, unitCostMinor } = answer;
  const found: SaidDifferently[] = [];
  if (quantity !== undefined && quantity !== line.orderedQuantity)
    found.push({ lineId, kind: "quantity", ours: `${line.orderedQuantity}`, theirs: `${quantity}` });
  if (expectedOn !== undefined && expectedOn !== line.expectedOn)
    found.push({ lineId, kind: "date", ours: line.expectedOn, theirs: expectedOn });
  if (unitCostMinor !== undefined && unitCostMinor !== line.unitCostMinor)
    found.push({ lineId, kind: "price", ours: `${line.unitCostMinor}`, theirs: `${unitCostMinor}` });
  return found;
}

import type { Values } from "./columns.ts";

/** Codes by which shops write money that is no goods: carriage, postage, a correction by hand, a bank's fee, a discount. */
const charges: Readonly<Record<string, string>> = {
  POST: "postage",
  DOT: "postage",
  C2: "carriage",
  M: "a manual charge",
  D: "a discount",
  BANKCHARGES: "a bank's fee",
  AMAZONFEE: "a fee",
  S: "samples",
  CRUK: "a commission",
};

export interface JudgedOrderRow {
  /** Why the row is no sale. */
  problem: string | null;
  notes: string[];
  /** Money without goods: a line that is neither stocked nor shipped. */
  isCharge: boolean;
}

/**
 * What a row of an order file is. Cancellations and stock corrections, which such files mix in, are no sales; a row that is a sale with
 * something odd about it is taken, with a note for each odd thing.
 *
 * @param first the first row of the same order, which speaks for the order
 */
export function judgeOrderRow(values: Values, first: Values): JudgedOrderRow {
  const [quantity, price] = [Number(values["quantity"]), Number(values["price"])];
  const hasCustomer = values["customer"] !== undefined || values["email"] !== undefined;
  const isFree = price === 0;
  const charge = charges[String(values["sku"]).toUpperCase()];
  const refuse = (problem: string): JudgedOrderRow => ({ problem, notes: [], isCharge: false });
  if (/^C\d+$/i.test(String(values["externalId"])) || (quantity < 0 && !isFree))
    return refuse("This is a cancellation, not a sale. Record it as a return or a credit on the order it belongs to.");
  if (isFree && !hasCustomer)
    return refuse("No price and no customer: this is a stock correction, not a sale. Import it as stock levels.");
  if (quantity <= 0) return refuse("The quantity has to be more than nothing.");
  if (price < 0) return refuse("The price is below zero.");
  const notes: string[] = [];
  if (charge) notes.push(`${values["sku"]} is ${charge}, not a SKU: kept as a line without goods.`);
  if (isFree) notes.push("Free of charge.");
  if (!hasCustomer) notes.push("No customer: the order is kept without one.");
  if (values["title"] === undefined) notes.push("No title: the code stands for it.");
  for (const [key, name] of [["customer", "customer"], ["placedAt", "time"], ["currency", "currency"]] as const)
    if (values[key] !== first[key]) notes.push(`The ${name} differs from the order's first row; the first row counts.`);
  return { problem: null, notes, isCharge: charge !== undefined };
} // prettier-ignore

/** What can still be credited of a line of an invoice; `orderLineId` is null for shipping. */
export interface InvoicedLine {
  invoiceId: string;
  invoiceLineId: string;
  kind: "item" | "shipping";
  orderLineId: string | null;
  netLeftMinor: bigint;
  taxLeftMinor: bigint;
}

/** A signed money line of a return; without an order line it is of the shipping. */
export interface DueLine {
  orderLineId: string | null;
  kind: string;
  amountMinor: bigint;
}

export interface CreditedLine {
  invoiceLineId: string;
  netMinor: bigint;
  taxMinor: bigint;
}

/** What to credit of each invoice; `missing` is what no invoice has left, net and tax in one. */
export interface ReturnCredit {
  invoices: Map<string, CreditedLine[]>;
  missingMinor: bigint;
}

/**
 * Lays the money lines of a return onto the invoice lines they were charged on, the oldest invoice first: goods with their discount
 * and fee as net, tax as tax, shipping on the shipping line. A fee never takes more than the goods it is kept from.
 */
export function creditForReturn(
  due: { lines: readonly DueLine[] },
  invoiced: readonly InvoicedLine[],
): ReturnCredit {
  const invoices = new Map<string, CreditedLine[]>();
  let missingMinor = 0n;
  for (const orderLineId of new Set(due.lines.map((line) => line.orderLineId))) {
    const mine = due.lines.filter((line) => line.orderLineId === orderLineId);
    const isTax = ({ kind }: DueLine) => kind === "tax" || kind === "shipping_tax";
    const sum = (lines: readonly DueLine[]) =>
      lines.reduce((total, { amountMinor }) => total + amountMinor, 0n);
    let net = sum(mine.filter((line) => !isTax(line)));
    let tax = sum(mine.filter(isTax));
    for (const line of invoiced) {
      if (orderLineId === null ? line.kind !== "shipping" : line.orderLineId !== orderLineId) continue;
      const netMinor = least(net, line.netLeftMinor);
      const taxMinor = least(tax, line.taxLeftMinor);
      if (netMinor === 0n && taxMinor === 0n) continue;
      net -= netMinor;
      tax -= taxMinor;
      const { invoiceLineId, invoiceId } = line;
      invoices.set(invoiceId, [...(invoices.get(invoiceId) ?? []), { invoiceLineId, netMinor, taxMinor }]);
    }
    missingMinor += net + tax;
  }
  return { invoices, missingMinor };
}

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);

import { expect, it } from "vitest";
import { creditForReturn, type InvoicedLine } from "./return-credit.ts";

const line = (invoiceId: string, orderLineId: string | null, netLeftMinor: bigint, taxLeftMinor: bigint): InvoicedLine => ({
  invoiceId, invoiceLineId: `${invoiceId}-${orderLineId ?? "ship"}`, kind: orderLineId ? "item" : "shipping", orderLineId, netLeftMinor, taxLeftMinor,
}); // prettier-ignore
const due = [
  { orderLineId: "l1", kind: "item", amountMinor: 1_000n },
  { orderLineId: "l1", kind: "restocking_fee", amountMinor: -100n },
  { orderLineId: "l1", kind: "tax", amountMinor: 60n },
  { orderLineId: null, kind: "shipping", amountMinor: 50n },
];

it("lays money lines onto the lines they were charged on, over several invoices", () => {
  const invoiced = [line("i1", "l1", 600n, 60n), line("i1", null, 80n, 5n), line("i2", "l1", 600n, 60n), line("i2", "l2", 9n, 9n)];
  const { invoices, missingMinor } = creditForReturn({ lines: due }, invoiced);
  expect(missingMinor).toBe(0n);
  expect(Object.fromEntries(invoices)).toEqual({
    i1: [{ invoiceLineId: "i1-l1", netMinor: 600n, taxMinor: 60n }, { invoiceLineId: "i1-ship", netMinor: 50n, taxMinor: 0n }],
    i2: [{ invoiceLineId: "i2-l1", netMinor: 300n, taxMinor: 0n }],
  });
}); // prettier-ignore

it("says what no invoice has left", () => {
  expect(creditForReturn({ lines: due }, [line("i1", "l1", 600n, 60n)]).missingMinor).toBe(350n);
});

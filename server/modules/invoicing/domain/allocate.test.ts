import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaxShare } from "../contract.ts";
import { allocateInvoice, type AllocatedLine, type LineToInvoice } from "./allocate.ts";
import { mergeTaxes, takenBy } from "./invoiced-so-far.ts";

interface OrderLine {
  quantity: number;
  unitPriceMinor: bigint;
  discountMinor: bigint;
  taxes: TaxShare[];
}
interface Order {
  lines: OrderLine[];
  shipping: { priceMinor: bigint; discountMinor: bigint; taxes: TaxShare[] } | null;
  taxesIncluded: boolean;
  shippingOn: "first" | "prorata";
}

const sum = <Item>(items: readonly Item[], amountOf: (item: Item) => bigint) =>
  items.reduce((total, item) => total + amountOf(item), 0n);
const taxOf = (taxes: readonly TaxShare[]) => sum(taxes, (tax) => tax.minor);

/** Invoices the shipments one after the other; `shipments[k][i]` units of line i. */
function invoiceAll(order: Order, shipments: number[][]): AllocatedLine[][] {
  const invoices: AllocatedLine[][] = [];
  for (const units of shipments) {
    const earlier = invoices.flat();
    const lines = order.lines.map((line, index): LineToInvoice => {
      const own = earlier.filter((other) => other.orderLineId === `l${index}`);
      return {
        ...line,
        orderLineId: `l${index}`,
        title: "",
        skuCode: null,
        canceledQuantity: 0,
        taxMinor: taxOf(line.taxes),
        units: units[index] ?? 0,
        invoiced: takenBy(own, order.taxesIncluded),
      };
    });
    const shipping = order.shipping && {
      ...order.shipping,
      title: "Standard",
      taxMinor: taxOf(order.shipping.taxes),
      invoiced: takenBy(earlier.filter((line) => line.kind === "shipping"), order.taxesIncluded), // prettier-ignore
    };
    invoices.push(allocateInvoice({ ...order, lines, shipping }));
  }
  return invoices;
}

const two = (over: Partial<Order> = {}): Order => ({
  lines: [{ quantity: 3, unitPriceMinor: 1000n, discountMinor: 100n, taxes: [{ title: "State", rate: "0.06", minor: 174n }] }], // prettier-ignore
  shipping: { priceMinor: 500n, discountMinor: 0n, taxes: [{ title: "State", rate: "0.06", minor: 30n }] },
  taxesIncluded: false,
  shippingOn: "first",
  ...over,
});

describe("the invoice of a partial shipment", () => {
  it("takes the units' part of discount and tax; what rounding kept back comes with the next", () => {
    const invoices = invoiceAll(two(), [[1], [1], [1]]);
    expect(invoices.map(([item]) => [item!.discountMinor, item!.netMinor, item!.taxMinor])).toEqual([
      [33n, 967n, 58n],
      [34n, 966n, 58n],
      [33n, 967n, 58n],
    ]);
    expect(invoices[1]![0]!.share).toEqual({ before: "1", now: "1", of: "3" });
  });

  it("takes all shipping first, or by value", () => {
    const shippingOf = (order: Order) =>
      invoiceAll(order, [[1], [2]]).map(
        (lines) => lines.find((line) => line.kind === "shipping")?.totalMinor,
      );
    expect(shippingOf(two())).toEqual([530n, undefined]);
    expect(shippingOf(two({ shippingOn: "prorata" }))).toEqual([177n, 353n]);
  });

  it("keeps tax out of net when prices include it", () => {
    const [invoice] = invoiceAll(two({ taxesIncluded: true }), [[3]]);
    expect(invoice![0]).toMatchObject({
      grossMinor: 2826n,
      netMinor: 2726n,
      taxMinor: 174n,
      totalMinor: 2900n,
    });
  });

  it("is empty when nothing is due, and has no line for what did not ship", () => {
    expect(invoiceAll(two(), [[0]])).toEqual([[]]);
    expect(invoiceAll(two({ shipping: null }), [[3]])[0]).toHaveLength(1);
  });
});

const taxes = (most: bigint) =>
  fc
    .array(
      fc.record({
        title: fc.constantFrom("State", "County"),
        rate: fc.constantFrom("0.06", "0.0125", null),
        minor: fc.bigInt(0n, most / 2n),
      }),
      { maxLength: 2 },
    ) // prettier-ignore
    .map(mergeTaxes);
const priced = fc
  .record({
    quantity: fc.integer({ min: 1, max: 12 }),
    unitPriceMinor: fc.bigInt(0n, 99_999n),
    part: fc.bigInt(0n, 100n),
  })
  .chain(({ quantity, unitPriceMinor, part }) => {
    const price = unitPriceMinor * BigInt(quantity);
    const discountMinor = (price * part) / 100n;
    return taxes(price - discountMinor).map((own) => ({
      quantity,
      unitPriceMinor,
      discountMinor,
      taxes: own,
    }));
  });
const anyOrder: fc.Arbitrary<Order> = fc.record({
  lines: fc.array(priced, { minLength: 1, maxLength: 5 }),
  shipping: fc.option(
    priced.map((line) => ({ ...line, priceMinor: line.unitPriceMinor * BigInt(line.quantity) })),
  ),
  taxesIncluded: fc.boolean(),
  shippingOn: fc.constantFrom("first" as const, "prorata" as const),
});
/** Each unit of the order in one of up to six shipments. */
const anySplit = anyOrder.chain((order) =>
  fc
    .tuple(
      ...order.lines.map((line) =>
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: line.quantity, maxLength: line.quantity }),
      ),
    ) // prettier-ignore
    .map((places) => ({
      order,
      shipments: [0, 1, 2, 3, 4, 5].map((shipment) =>
        places.map((units) => units.filter((place) => place === shipment).length),
      ),
    })),
);

describe("the law of sums", () => {
  it("makes any split of any order add up to the order, to the cent, with nothing negative", () => {
    fc.assert(
      fc.property(anySplit, ({ order, shipments }) => {
        const all = invoiceAll(order, shipments).flat();
        order.lines.forEach((line, index) => {
          const own = all.filter((other) => other.orderLineId === `l${index}`);
          expect(sum(own, (part) => BigInt(part.quantity))).toBe(BigInt(line.quantity));
          expect(sum(own, (part) => part.discountMinor)).toBe(line.discountMinor);
          expect(sum(own, (part) => part.taxMinor)).toBe(taxOf(line.taxes));
          for (const tax of line.taxes) {
            const same = own.flatMap((part) => part.taxes).filter((other) => other.title === tax.title && other.rate === tax.rate); // prettier-ignore
            expect(taxOf(same)).toBe(tax.minor);
          }
        });
        const price = sum(
          order.lines,
          (line) => line.unitPriceMinor * BigInt(line.quantity) - line.discountMinor,
        );
        const shipping = order.shipping ? order.shipping.priceMinor - order.shipping.discountMinor : 0n;
        const tax = sum(order.lines, (line) => taxOf(line.taxes)) + taxOf(order.shipping?.taxes ?? []);
        expect(sum(all, (line) => line.totalMinor)).toBe(price + shipping + (order.taxesIncluded ? 0n : tax));
        for (const line of all) {
          expect(line.totalMinor).toBe(line.netMinor + line.taxMinor);
          expect(line.netMinor).toBe(line.grossMinor - line.discountMinor);
          expect(taxOf(line.taxes)).toBe(line.taxMinor);
          for (const amount of [line.grossMinor, line.discountMinor, line.netMinor, line.taxMinor])
            expect(amount >= 0n).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("control: rounding each shipment by itself does not add up", () => {
    const shares = [1, 1, 1].map(() => (100n * 1n + 1n) / 3n);
    expect(sum(shares, (share) => share)).not.toBe(100n);
  });
});

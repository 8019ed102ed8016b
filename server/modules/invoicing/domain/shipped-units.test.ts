import fc from "fast-check";
import { expect, it } from "vitest";
import { unitsToInvoice } from "./shipped-units.ts";

it("takes a plain line's own units", () => {
  expect(unitsToInvoice([{ perUnit: 1, shippedNow: 2, shippedInAll: 5 }], 0)).toBe(2);
  expect(unitsToInvoice([{ perUnit: 1, shippedNow: 2, shippedInAll: 5 }], 4)).toBe(1);
  expect(unitsToInvoice([], 0)).toBe(0);
});

it("takes a kit with the shipment that completes it", () => {
  const part = { perUnit: 2, shippedNow: 2, shippedInAll: 2 };
  expect(unitsToInvoice([part, { perUnit: 1, shippedNow: 0, shippedInAll: 0 }], 0)).toBe(0);
  expect(unitsToInvoice([{ ...part, shippedNow: 0 }, { perUnit: 1, shippedNow: 1, shippedInAll: 1 }], 0)).toBe(1); // prettier-ignore
});

it("invoices every complete unit once, in whichever order shipments of a kit appear and are invoiced", () => {
  const shipments = fc.array(fc.array(fc.nat({ max: 4 }), { minLength: 2, maxLength: 2 }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(shipments, fc.infiniteStream(fc.nat({ max: 5 })), (parts, choices) => {
      const perUnit = [2, 1];
      const waiting = parts.map((_, index) => index);
      const visible: number[] = [];
      let invoiced = 0;
      while (waiting.length > 0 || visible.some((index) => index >= 0)) {
        const choice = choices.next().value ?? 0;
        const due = visible.filter((index) => index >= 0);
        if (waiting.length > 0 && (choice % 2 === 0 || due.length === 0)) {
          visible.push(waiting.splice(choice % waiting.length, 1)[0]!);
          continue;
        }
        const now = due[choice % due.length]!;
        const seen = visible.map((index) => (index >= 0 ? index : -1 - index));
        const skus = perUnit.map((each, sku) => ({
          perUnit: each,
          shippedNow: parts[now]![sku]!,
          shippedInAll: seen.reduce((total, index) => total + parts[index]![sku]!, 0),
        }));
        invoiced += unitsToInvoice(skus, invoiced);
        visible[visible.indexOf(now)] = -1 - now;
      }
      const complete = Math.min(...perUnit.map((each, sku) => Math.floor(parts.reduce((total, part) => total + part[sku]!, 0) / each))); // prettier-ignore
      expect(invoiced).toBe(complete);
    }),
  );
});

import { expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { guessMapping, readRow } from "#server/modules/imports/domain/columns.ts";
import { judgeOrderRow } from "#server/modules/imports/domain/order-rows.ts";
import { importers } from "#server/modules/imports/importers.ts";
import { readCsv } from "#server/modules/imports/reading/read-csv.ts";
import { fixtureBytes, withFixtures } from "./fixtures.ts";

/** Reads a day of the UCI Online Retail data as the wizard does, and counts what is said of its rows. */
async function explain(file: string) {
  const { columns } = importers.orders;
  const { header, rows } = expectOk(await readCsv(fixtureBytes(`orders-online-retail/${file}`)));
  const mapping = { ...guessMapping(columns, header), fixed: { currency: "GBP", timeZone: "Europe/London" } };
  const read = rows.map(({ cells }) => readRow(columns, mapping, "REJECT_EVERYTHING", cells));
  const firsts = new Map<unknown, (typeof read)[number]["values"]>();
  const counts: Record<string, number> = {};
  const told = (sentence: string) => (counts[sentence] = (counts[sentence] ?? 0) + 1);
  const orders = new Set<unknown>();
  for (const { values, problems } of read) {
    problems.forEach(told);
    const key = values["externalId"];
    if (!firsts.has(key)) firsts.set(key, values);
    const { problem, notes } = judgeOrderRow(values, firsts.get(key)!);
    if (problem) told(problem.split(/[,:]/)[0]!);
    else orders.add(key);
    notes.forEach((note) => told(note));
  }
  return { mapping: mapping.columns, rows: rows.length, orders: orders.size, counts };
}

withFixtures("orders-online-retail", () => {
  it("explains every odd row of 1 December 2010", async () => {
    expect(await explain("2010-12-01.csv")).toEqual({
      mapping: {
        externalId: 0,
        sku: 1,
        title: 2,
        quantity: 3,
        placedAt: 4,
        price: 5,
        customer: 6,
        country: 7,
      },
      rows: 3108,
      orders: 127,
      counts: {
        "This is a cancellation": 26,
        "No price and no customer": 10,
        "No customer: the order is kept without one.": 1130,
        "POST is postage, not a SKU: kept as a line without goods.": 3,
        "DOT is postage, not a SKU: kept as a line without goods.": 2,
        "C2 is carriage, not a SKU: kept as a line without goods.": 1,
        "M is a manual charge, not a SKU: kept as a line without goods.": 2,
        "The time differs from the order's first row; the first row counts.": 6,
      },
    });
  });

  it("explains every odd row of 4 January 2011", async () => {
    expect(await explain("2011-01-04.csv")).toMatchObject({
      rows: 1184,
      orders: 36,
      counts: {
        "This is a cancellation": 14,
        "No price and no customer": 14,
        "No customer: the order is kept without one.": 410,
        "POST is postage, not a SKU: kept as a line without goods.": 1,
        "DOT is postage, not a SKU: kept as a line without goods.": 1,
        "M is a manual charge, not a SKU: kept as a line without goods.": 2,
      },
    });
  });
});

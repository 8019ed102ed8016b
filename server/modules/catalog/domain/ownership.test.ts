import { describe, expect, it } from "vitest";
import type { Ownership } from "../contract.ts";
import { mayWrite, ownerOf, splitChanges, valuesOf, valuesText, type Writer } from "./ownership.ts";

const rules: Ownership = {
  owners: { price: { kind: "finance" }, title: { kind: "channel", connectionId: "con_1" } },
};
const person = (role: string): Writer => ({ kind: "person", id: "usr_1", role });
const shop = (connectionId: string): Writer => ({ kind: "channel", connectionId, listingId: "lst_1" });

describe("who may write a field", () => {
  it("is decided by its owner; the merchant's owner may write all, an unnamed field is master data", () => {
    const may = (field: "price" | "title" | "image") =>
      [person("owner"), person("operations"), person("finance"), shop("con_1"), shop("con_2")].map((writer) =>
        mayWrite(ownerOf(rules, field), writer),
      );
    expect(may("price")).toEqual([true, false, true, false, false]);
    expect(may("title")).toEqual([true, false, false, true, false]);
    expect(may("image")).toEqual([true, true, false, false, false]);
  });

  it("splits changes by field; a part of a field goes with its field", () => {
    const changes = { title: "New", currency: "EUR", weightGrams: 5, reorderPoint: 3 };
    expect(splitChanges(rules, person("operations"), changes)).toEqual({
      own: { weightGrams: 5, reorderPoint: 3 },
      foreign: [
        { field: "title", changes: { title: "New" } },
        { field: "price", changes: { currency: "EUR" } },
      ],
    });
    expect(splitChanges(rules, person("owner"), changes)).toEqual({ own: changes, foreign: [] });
  });

  it("keeps whole amounts and compares values whatever the order of their keys", () => {
    const values = { priceMinor: 1234n, currency: "USD" };
    expect(valuesText(values)).toBe(valuesText({ currency: "USD", priceMinor: 1234n }));
    expect(valuesOf(JSON.parse(valuesText(values)) as object)).toEqual(values);
  });
});

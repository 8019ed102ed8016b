import { describe, expect, expectTypeOf, it } from "vitest";
import { idMadeAt, idPrefixes, idSchema, isId, newId, type Id, type OrderId } from "./ids.ts";

describe("ids", () => {
  it("carry their prefix and 32 hex digits of a version 7 UUID", () => {
    expect(newId("ord")).toMatch(/^ord_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expectTypeOf(newId("ord")).toEqualTypeOf<OrderId>();
  });

  it("sort in the order they were made", () => {
    const made = Array.from({ length: 2000 }, () => newId("mov"));
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it("of one kind are refused where another kind is expected", () => {
    const order = newId("ord");
    // @ts-expect-error an order is not a SKU
    const sku: Id<"sku"> = order;
    expect(isId(sku, "sku")).toBe(false);
    expect(isId(order, "ord")).toBe(true);
    expect(isId(order)).toBe(true);
    expect(idSchema("ord").parse(order)).toBe(order);
    expect(idSchema("sku").safeParse(order).error?.issues[0]?.message).toContain("id of a SKU");
  });

  it.each([
    "",
    "ord_",
    "ord_123",
    "ORD_0190a7c04b1a7e2db5d13a1f0c9e8b76",
    "zzz_0190a7c04b1a7e2db5d13a1f0c9e8b76",
    7,
    null,
  ])("refuse %j", (value) => expect(isId(value)).toBe(false));

  it("tell when they were made", () => {
    expect(idMadeAt("ord_0190a7c04b1a7e2db5d13a1f0c9e8b76")).toEqual(new Date(0x0190a7c04b1a));
    expect(idMadeAt("nothing")).toBeUndefined();
  });

  it("have three-letter prefixes", () => {
    for (const prefix of Object.keys(idPrefixes)) expect(prefix).toMatch(/^[a-z]{3}$/);
  });
});

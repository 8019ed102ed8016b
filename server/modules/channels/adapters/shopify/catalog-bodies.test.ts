import { describe, expect, it } from "vitest";
import { parseFulfillment } from "./fulfillment.ts";
import { parseInventoryLevel } from "./inventory-level.ts";
import { parseProduct } from "./product.ts";

describe("a product", () => {
  const variant = {
    id: 901,
    inventory_item_id: 5001,
    title: "100 g",
    sku: "GREEN-100",
    barcode: "",
    price: "12.50",
    grams: 120,
  };

  it("becomes ours with its variants", () => {
    expect(parseProduct({ id: 77, title: "Green tea", status: "active", variants: [variant] })).toMatchObject(
      {
        ok: true,
        value: {
          externalProductId: "77",
          variants: [
            {
              externalVariantId: "901",
              externalInventoryItemId: "5001",
              barcode: null,
              price: "12.50",
              weightGrams: 120,
              isTracked: true,
            },
          ],
        },
      },
    );
  });

  it("may have variants that the shop does not count", () => {
    const product = parseProduct({ id: 77, variants: [{ ...variant, inventory_management: null }] });
    expect(product).toMatchObject({
      ok: true,
      value: { status: "active", variants: [{ isTracked: false }] },
    });
  });

  it("is refused when a variant stands twice", () => {
    expect(parseProduct({ id: 77, variants: [variant, variant] })).toMatchObject({
      ok: false,
      error: { path: "variants[1].id" },
    });
  });
});

describe("an inventory level", () => {
  it("may be negative or uncounted, never fractional", () => {
    const level = { inventory_item_id: 5001, location_id: 3, updated_at: "2026-03-01T10:00:00Z" };
    expect(parseInventoryLevel({ ...level, available: -2 })).toMatchObject({
      ok: true,
      value: { available: -2 },
    });
    expect(parseInventoryLevel({ ...level, available: null })).toMatchObject({
      ok: true,
      value: { available: null },
    });
    expect(parseInventoryLevel({ ...level, available: 1.5 })).toMatchObject({
      ok: false,
      error: { path: "available" },
    });
  });
});

describe("a fulfillment", () => {
  const body = {
    id: 61,
    order_id: 7,
    status: "success",
    created_at: "2026-03-02T10:00:00Z",
    line_items: [{ id: 11, quantity: 3 }],
  };

  it("has one tracking number, several, or none", () => {
    const numbers = (extra: object) => {
      const read = parseFulfillment({ ...body, ...extra });
      return read.ok ? read.value.trackingNumbers : read.error;
    };
    expect(numbers({ tracking_number: "JD1" })).toEqual(["JD1"]);
    expect(numbers({ tracking_number: "JD1", tracking_numbers: ["JD1", "JD2"] })).toEqual(["JD1", "JD2"]);
    expect(numbers({ tracking_number: null, tracking_numbers: [] })).toEqual([]);
  });
});

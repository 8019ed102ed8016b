import { describe, expect, it } from "vitest";
import { describeJsonRefusal, type JsonRefusal } from "#kernel/json.ts";
import { expectOk, type Result } from "#kernel/result.ts";
import { parseOrder } from "#server/modules/channels/adapters/woocommerce/order.ts";
import { parseProduct } from "#server/modules/channels/adapters/woocommerce/product.ts";
import { parseRefund } from "#server/modules/channels/adapters/woocommerce/refund.ts";
import { fixtureFiles, fixtureJson, withFixtures } from "./fixtures.ts";

type Json = Record<string, unknown>;
interface Body {
  where: string;
  value: Json;
}

/** Every object in the recorded answers of a file: lists and batches taken apart. */
function bodiesOf(file: string): Body[] {
  const sections = fixtureJson(`woocommerce/${file}`) as { json: unknown }[];
  return sections.flatMap(({ json }, index) => apart(json, `${file}[${index}]`));
}

function apart(json: unknown, where: string): Body[] {
  if (Array.isArray(json)) return json.flatMap((entry, index) => apart(entry, `${where}[${index}]`));
  const value = json as Json;
  const batch = ["create", "update", "delete"].filter((key) => Array.isArray(value[key]));
  if (batch.length > 0) return batch.flatMap((key) => apart(value[key], `${where}.${key}`));
  return [{ where, value }];
}

withFixtures("woocommerce", () => {
  /** Why each body was refused, by where it stands; applied ones are not there. */
  function refusals(bodies: Body[], parse: (body: unknown) => Result<unknown, JsonRefusal>): Json {
    expect(bodies.length).toBeGreaterThan(0);
    return Object.fromEntries(
      bodies.flatMap(({ where, value }) => {
        const read = parse(value);
        return read.ok ? [] : [[where, describeJsonRefusal(read.error)] as const];
      }),
    );
  }

  it("reads every file", () => {
    const files = fixtureFiles("woocommerce").map((path) => path.replace("woocommerce/", ""));
    expect(files).toHaveLength(8);
    expect(files.flatMap((file) => fixtureJson(`woocommerce/${file}`) as unknown[])).toHaveLength(44);
  });

  describe("orders", () => {
    const orders = bodiesOf("orders.json");
    it("are all applied", () => {
      expect(orders.length).toBeGreaterThanOrEqual(8);
      expect(refusals(orders, parseOrder)).toEqual({});
    });
    it("add up from their lines, or the difference is named", () => {
      const differing = orders.flatMap(({ where, value }) => {
        const order = expectOk(parseOrder(value));
        return order && order.order.differences.length > 0 ? [[where, order.order.differences] as const] : [];
      });
      expect(Object.fromEntries(differing)).toEqual({});
    });
    it("keep what a buyer and a warehouse need", () => {
      const order = expectOk(parseOrder(orders[0]!.value))!.order;
      expect(order).toMatchObject({
        externalId: "727",
        name: "#727",
        currency: "USD",
        financialStatus: "paid",
        placedAt: new Date("2017-03-22T19:28:02Z"),
        totals: { totalMinor: 2_935n, taxMinor: 135n, shippingMinor: 1_000n },
        shippingAddress: { name: "John Doe", line1: "969 Market", region: "CA", country: "US" },
      });
      expect(order.lines).toMatchObject([
        { externalLineId: "315", externalVariantId: "93", quantity: 2, unitPriceMinor: 300n, taxMinor: 45n },
        {
          externalLineId: "316",
          externalVariantId: "23",
          sku: "Bar3",
          title: "Ship Your Idea – Color: Black, Size: M Test",
        },
      ]);
      expect(order.lines[0]!.taxes).toEqual([{ title: "State Tax", rate: null, minor: 45n }]);
    });
  });

  it("refunds are all applied, with the order they belong to", () => {
    const refunds = bodiesOf("order-refunds.json").map(({ where, value }) => ({
      where,
      value: { order_id: 723, currency: "USD", refund: value },
    }));
    expect(refusals(refunds, parseRefund)).toEqual({});
    expect(expectOk(parseRefund(refunds[0]!.value))).toMatchObject({
      externalOrderId: "723",
      refundedMinor: 1_000n,
    });
  });

  it("a refund by itself is refused: it names neither order nor currency", () => {
    const [first] = bodiesOf("order-refunds.json");
    expect(refusals([first!], parseRefund)).toEqual({
      "order-refunds.json[0]": "order_id: is missing (and 2 more).",
    });
  });

  it("products are all applied", () => {
    expect(refusals(bodiesOf("products.json"), parseProduct)).toEqual({});
  });

  it("variations are all applied, under their product", () => {
    const bodies = bodiesOf("product-variations.json").map(({ where, value }) => ({
      where,
      value: { ...value, type: "variation", parent_id: 22, parent_name: "Ship Your Idea" },
    }));
    expect(refusals(bodies, parseProduct)).toEqual({});
    expect(expectOk(parseProduct(bodies[0]!.value)).product).toMatchObject({
      externalProductId: "732",
      title: "Ship Your Idea – Black",
      variants: [{ externalVariantId: "732", externalInventoryItemId: "22/732", price: "9.00" }],
    });
  });
});

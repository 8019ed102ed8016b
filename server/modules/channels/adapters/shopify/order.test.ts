import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeJsonRefusal, readJson } from "#kernel/json.ts";
import type { ChannelOrder } from "../../domain/channel-order.ts";
import { parseOrder } from "./order.ts";

/** A tea shop's order: two lines, 5.00 off in all, tax on top, shipping with its own tax. */
const body = {
  id: 5_310_000_000_001,
  name: "#T-204",
  order_number: 204,
  currency: "EUR",
  created_at: "2026-03-01T09:59:00+01:00",
  processed_at: "2026-03-01T10:00:00+01:00",
  updated_at: "2026-03-01T10:00:05+01:00",
  financial_status: "paid",
  email: "mika@example.org",
  customer: { first_name: "Mika", last_name: "Aalto" },
  shipping_address: {
    first_name: "Mika",
    last_name: "Aalto",
    address1: "Rantatie 4",
    city: "Turku",
    zip: "20100",
    country_code: "fi",
  },
  line_items: [
    {
      id: 11,
      variant_id: 901,
      product_id: 77,
      sku: " GREEN-100 ",
      title: "Green tea",
      quantity: 3,
      price: "12.50",
      discount_allocations: [{ amount: "3.75" }],
      tax_lines: [{ title: "VAT", rate: "0.14", price: "4.73" }],
    },
    {
      id: 12,
      variant_id: null,
      title: "Gift wrapping",
      quantity: 1,
      current_quantity: 0,
      price: 12.5,
      requires_shipping: false,
      discount_allocations: [{ amount: "1.25" }],
      tax_lines: [{ title: "VAT", rate: "0.14", price: "1.58" }],
    },
  ],
  shipping_lines: [
    {
      id: 21,
      title: "Post",
      code: "POST",
      price: "5.90",
      tax_lines: [{ title: "VAT", rate: "0.24", price: "1.42" }],
    },
  ],
  discount_codes: [{ code: "SPRING", amount: "5.00", type: "fixed_amount" }],
  total_line_items_price: "50.00",
  subtotal_price: "45.00",
  total_discounts: "5.00",
  total_tax: "7.73",
  total_price: "58.63",
  taxes_included: false,
  tags: "gift, spring",
  note_attributes: [{ name: "channel", value: "app" }],
};

function parse(change: Record<string, unknown> = {}): ChannelOrder {
  const order = parseOrder({ ...body, ...change });
  if (!order.ok) throw new Error(describeJsonRefusal(order.error));
  return order.value;
}

function refusal(change: Record<string, unknown>): string {
  const order = parseOrder({ ...body, ...change });
  return order.ok ? "accepted" : describeJsonRefusal(order.error);
}

const line = (change: Record<string, unknown>) => ({ line_items: [{ ...body.line_items[0], ...change }] });
const sum = (values: bigint[]) => values.reduce((left, right) => left + right, 0n);

describe("an order", () => {
  it("becomes ours, exact to the cent", () => {
    expect(parse()).toMatchObject({
      externalId: "5310000000001",
      name: "#T-204",
      number: "204",
      currency: "EUR",
      placedAt: new Date("2026-03-01T09:00:00Z"),
      customerName: "Mika Aalto",
      shippingAddress: { line1: "Rantatie 4", country: "FI", postalCode: "20100" },
      tags: ["gift", "spring"],
      attributes: { channel: "app" },
      differences: [],
      totals: { totalMinor: 5863n, taxMinor: 773n, discountMinor: 500n, shippingMinor: 590n },
      lines: [
        {
          sku: "GREEN-100",
          quantity: 3,
          currentQuantity: 3,
          unitPriceMinor: 1250n,
          discountMinor: 375n,
          taxMinor: 473n,
        },
        {
          externalVariantId: null,
          quantity: 1,
          currentQuantity: 0,
          requiresShipping: false,
          unitPriceMinor: 1250n,
        },
      ],
    });
  });

  it("may come wrapped, as REST answers are", () => {
    expect(parseOrder({ order: body })).toEqual(parseOrder(body));
  });

  it("keeps ids beyond 2^53", () => {
    const text = JSON.stringify(body).replace('"id":11,', '"id":9007199254740993,');
    const read = readJson(text);
    const order = read.ok ? parseOrder(read.value) : read;
    expect(order).toMatchObject({ ok: true, value: { lines: [{ externalLineId: "9007199254740993" }, {}] } });
  });

  it("with tax in its prices does not add the tax again", () => {
    const order = parse({ taxes_included: true, total_price: "50.90" });
    expect(order.differences).toEqual([]);
  });

  it("counts duties, tips and a shipping discount", () => {
    const order = parse({
      original_total_duties_set: { shop_money: { amount: "2.00", currency_code: "EUR" } },
      total_tip_received: "1.50",
      shipping_lines: [{ id: 21, title: "Post", price: "5.90", discounted_price: "4.90" }],
      total_discounts: "6.00",
      total_tax: "6.31",
      total_price: "59.71",
    });
    expect(order.differences).toEqual([]);
    expect(order.shippingLines[0]).toMatchObject({ priceMinor: 590n, discountMinor: 100n });
  });

  it("names each sum that its parts do not make, and by how much", () => {
    expect(parse({ total_price: "58.64" }).differences).toEqual([
      { what: "total", statedMinor: 5864n, computedMinor: 5863n },
    ]);
    expect(parse({ total_tax: "7.00" }).differences).toEqual([
      { what: "tax", statedMinor: 700n, computedMinor: 773n },
    ]);
  });
});

describe("what is stated for the whole order only", () => {
  it("is shared among the lines without losing a cent", () => {
    const bare = body.line_items.map(
      ({ discount_allocations: _discounts, tax_lines: _taxes, ...rest }) => rest,
    );
    const order = parse({
      line_items: bare,
      shipping_lines: [],
      tax_lines: [{ title: "VAT", rate: 0.14, price: "6.31" }],
      total_tax: "6.31",
      total_price: "51.31",
    });
    expect(order.differences).toEqual([]);
    expect(order.lines.map((one) => one.discountMinor)).toEqual([375n, 125n]);
    expect(order.lines.map((one) => one.taxMinor)).toEqual([473n, 158n]);
    expect(order.lines[0]?.taxes).toEqual([{ title: "VAT", rate: "0.14", minor: 473n }]);
  });

  it("always adds up, whatever the prices", () => {
    const cents = fc.integer({ min: 0, max: 500_000 });
    const text = (amount: number) => (amount / 100).toFixed(2);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cents, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 8 }),
        cents,
        cents,
        (rows, off, tax) => {
          const goods = rows.reduce((total, [price, quantity]) => total + price * quantity, 0);
          const discount = Math.min(off, goods);
          const taxed = goods - discount > 0 ? tax : 0;
          const order = parse({
            line_items: rows.map(([price, quantity], index) => ({
              id: index + 1,
              title: "Tea",
              quantity,
              price: text(price),
            })),
            shipping_lines: [],
            tax_lines: [{ title: "VAT", price: text(taxed) }],
            total_line_items_price: text(goods),
            subtotal_price: text(goods - discount),
            total_discounts: text(discount),
            total_tax: text(taxed),
            total_price: text(goods - discount + taxed),
          });
          expect(order.differences).toEqual([]);
          expect(sum(order.lines.map((one) => one.discountMinor))).toBe(BigInt(discount));
          expect(sum(order.lines.map((one) => one.taxMinor))).toBe(BigInt(taxed));
        },
      ),
    );
  });
});

describe("a body that cannot be an order is refused where it is wrong", () => {
  it.each([
    [{ id: undefined }, "id: is missing."],
    [{ id: "seven" }, "id: is not a Shopify id: seven."],
    [{ currency: "euro" }, /^currency: is not a currency code/],
    [{ created_at: "yesterday" }, /^created_at: is not a time with offset/],
    [{ created_at: "0001-01-01T00:00:00Z" }, /^created_at: /],
    [{ line_items: [] }, /^line_items: must not be empty/],
    [{ line_items: undefined }, /^line_items: /],
    [
      { line_items: [body.line_items[0], body.line_items[0]] },
      "line_items[1].id: repeats the id of entry 0.",
    ],
    [line({ price: "12.505" }), "line_items[0].price: has more decimals than EUR: 12.505."],
    [line({ price: "12,50" }), "line_items[0].price: is not an amount: 12,50."],
    [line({ price: "-1.00" }), /^line_items\[0\]\.price: must not be negative/],
    [line({ price: "99999999999999.00" }), /^line_items\[0\]\.price: is out of range/],
    [
      line({ price: "9999999999.00", quantity: 1_000_000 }),
      /^line_items\[0\]\.price: times the quantity is out of range/,
    ],
    [line({ quantity: 0 }), /^line_items\[0\]\.quantity: /],
    [line({ quantity: 1.5 }), /^line_items\[0\]\.quantity: /],
    [
      line({ discount_allocations: [{ amount: "99.00" }] }),
      /^line_items\[0\]\.discount_allocations: are more than/,
    ],
    [{ email: `${"a".repeat(400)}@example.org` }, /^email: is longer than 320/],
    [{ total_price: null }, /^total_price: /],
  ])("%j", (change, sentence) => {
    expect(refusal(change)).toMatch(sentence);
  });

  it("and nothing that anybody sends makes it throw", () => {
    const poison = fc.oneof(
      fc.anything(),
      fc.constantFrom("\u0000", "1e999", -0, Number.MAX_SAFE_INTEGER + 1, [], {}),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(body)), poison, (field, value) => {
        expect(typeof parseOrder({ ...body, [field]: value }).ok).toBe("boolean");
      }),
      { examples: [["id", { toString: 0 }]] },
    );
    fc.assert(fc.property(fc.anything(), (value) => typeof parseOrder(value).ok === "boolean"));
  });
});

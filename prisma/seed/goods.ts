import { gs1CheckDigit } from "#kernel/barcode.ts";

/** A variant of the demo merchant's catalog. Sizes in millimeters, weight in grams, money in cents. */
export interface SeedVariant {
  code: string;
  title: string;
  options: Record<string, string>;
  priceMinor: number;
  costMinor: number;
  grams: number;
  size: [length: number, width: number, height: number];
  /** Units at Portland, Reno and Brooklyn. */
  stock: [number, number, number];
  /** Codes and quantities, for a kit. */
  kit?: Record<string, number>;
  isFragile?: boolean;
  isHazmat?: boolean;
}

export interface SeedProduct {
  title: string;
  description: string;
  type: string;
  tags: string[];
  variants: SeedVariant[];
}

type Size = [number, number, number];

/** One product in colors or sizes: everything equal but the option and the stock. */
function family(
  product: Omit<SeedProduct, "variants">,
  option: string,
  code: string,
  facts: { price: number; cost: number; grams: number; size: Size; isFragile?: boolean; isHazmat?: boolean },
  values: Record<string, Size>,
): SeedProduct {
  const { price: priceMinor, cost: costMinor, ...rest } = facts;
  const variants = Object.entries(values).map(([value, stock]) => ({
    code: `${code}-${value.toUpperCase().replace(/[^A-Z0-9]+/g, "")}`,
    title: value,
    options: { [option]: value },
    priceMinor,
    costMinor,
    stock,
    ...rest,
  }));
  return { ...product, variants };
}

/** Everything Juniper & Pine sells. The order of this list decides ids and barcodes: append, never insert. */
export const goods: SeedProduct[] = [
  family({ title: "Ridgeline 28 daypack", description: "A 28 liter pack for long days, with a frame sheet and a rain cover.", type: "Packs", tags: ["packs", "bestseller"] }, "Color", "JP-PACK28", { price: 12900, cost: 5400, grams: 980, size: [520, 300, 140] }, { Spruce: [42, 31, 3], Slate: [38, 29, 2], Ember: [24, 18, 2] }),
  family({ title: "Cirque 55 trekking pack", description: "55 liters for a week outside.", type: "Packs", tags: ["packs"] }, "Size", "JP-PACK55", { price: 21900, cost: 9800, grams: 1720, size: [700, 360, 240] }, { "S/M": [14, 11, 1], "M/L": [18, 12, 1] }),
  family({ title: "Tamarack two-person tent", description: "Free-standing, three seasons, 1.9 kg on the trail.", type: "Shelter", tags: ["shelter"] }, "Color", "JP-TENT2", { price: 32900, cost: 15200, grams: 2150, size: [480, 180, 170] }, { Lichen: [16, 14, 0], Sand: [12, 10, 0] }),
  family({ title: "Hollow down quilt", description: "Comfort to −4 °C, 850 fill, 620 g.", type: "Sleep", tags: ["sleep"] }, "Length", "JP-QUILT", { price: 28900, cost: 13400, grams: 640, size: [340, 200, 200] }, { Regular: [18, 16, 1], Long: [12, 9, 0] }),
  family({ title: "Moraine sleeping pad", description: "Insulated, R 4.2, 51 cm wide.", type: "Sleep", tags: ["sleep"] }, "Length", "JP-PAD", { price: 14900, cost: 6600, grams: 510, size: [280, 120, 120] }, { Regular: [26, 22, 2], Long: [19, 15, 1] }),
  family({ title: "Switchback trail shoe", description: "Low, light, sticky rubber.", type: "Footwear", tags: ["footwear", "bestseller"] }, "Size", "JP-SHOE", { price: 13900, cost: 5900, grams: 720, size: [330, 210, 120] }, { "8": [12, 10, 2], "9": [20, 16, 3], "10": [24, 19, 3], "11": [18, 15, 2], "12": [10, 9, 1] }),
  family({ title: "Merino hiking sock", description: "Mid height, 62 % merino.", type: "Apparel", tags: ["apparel", "small"] }, "Size", "JP-SOCK", { price: 2200, cost: 700, grams: 72, size: [200, 100, 40] }, { S: [80, 60, 12], M: [120, 90, 16], L: [95, 70, 12] }),
  family({ title: "Squall rain shell", description: "Three layers, pit zips, helmet hood.", type: "Apparel", tags: ["apparel"] }, "Size", "JP-SHELL", { price: 24900, cost: 10900, grams: 410, size: [320, 240, 70] }, { S: [14, 12, 2], M: [22, 18, 3], L: [20, 16, 3], XL: [12, 9, 1] }),
  family({ title: "Fireside wool beanie", description: "Lambswool, knitted in Maine.", type: "Apparel", tags: ["apparel", "small"] }, "Color", "JP-BEANIE", { price: 3400, cost: 1100, grams: 95, size: [220, 160, 50] }, { Oat: [64, 40, 10], Forest: [58, 38, 8], Rust: [36, 26, 6] }),
  family({ title: "Enamel camp mug", description: "350 ml, steel rim.", type: "Kitchen", tags: ["kitchen", "small"] }, "Color", "JP-MUG", { price: 1800, cost: 520, grams: 190, size: [120, 100, 90] }, { Cream: [140, 100, 18], Blue: [110, 90, 14], Green: [90, 75, 10] }),
  family({ title: "Packlight stove", description: "83 g, folds flat, boils a liter in four minutes.", type: "Kitchen", tags: ["kitchen"] }, "Model", "JP-STOVE", { price: 6900, cost: 2700, grams: 130, size: [110, 80, 60] }, { Solo: [44, 36, 4] }),
  family({ title: "Titanium pot", description: "900 ml with a lid that strains.", type: "Kitchen", tags: ["kitchen"] }, "Volume", "JP-POT", { price: 7400, cost: 3100, grams: 145, size: [150, 130, 130] }, { "900 ml": [38, 30, 3] }),
  family({ title: "Isobutane canister", description: "230 g, sold by ground only.", type: "Kitchen", tags: ["kitchen", "fuel"] }, "Weight", "JP-FUEL", { price: 795, cost: 310, grams: 380, size: [110, 110, 100], isHazmat: true }, { "230 g": [90, 80, 0] }),
  family({ title: "Lantern, hand-blown", description: "A glass candle lantern in a tin.", type: "Light", tags: ["light", "fragile"] }, "Finish", "JP-LANTERN", { price: 5900, cost: 2300, grams: 620, size: [220, 120, 120], isFragile: true }, { Brass: [22, 16, 3], Black: [20, 14, 2] }),
  family({ title: "Beacon headlamp", description: "400 lumens, USB-C, red light.", type: "Light", tags: ["light"] }, "Color", "JP-HEADLAMP", { price: 4900, cost: 1800, grams: 88, size: [120, 90, 70] }, { Black: [70, 54, 8], Orange: [48, 40, 6] }),
  family({ title: "Insulated bottle", description: "750 ml, cold for a day.", type: "Kitchen", tags: ["kitchen", "bestseller"] }, "Color", "JP-BOTTLE", { price: 3800, cost: 1250, grams: 390, size: [280, 90, 90] }, { Spruce: [84, 66, 10], Chalk: [76, 60, 8] }),
  {
    title: "Campfire coffee set",
    description: "Two enamel mugs and a pot: breakfast for two.",
    type: "Sets",
    tags: ["kits", "gift"],
    variants: [
      { code: "JP-KIT-COFFEE", title: "Set", options: {}, priceMinor: 9900, costMinor: 4140, grams: 525, size: [300, 200, 140], stock: [0, 0, 0], kit: { "JP-MUG-CREAM": 2, "JP-POT-900ML": 1 } },
    ],
  },
  {
    title: "First night out set",
    description: "Tent, pad and headlamp for the first night.",
    type: "Sets",
    tags: ["kits"],
    variants: [
      { code: "JP-KIT-NIGHT", title: "Set", options: {}, priceMinor: 49900, costMinor: 23600, grams: 2750, size: [520, 300, 240], stock: [0, 0, 0], kit: { "JP-TENT2-LICHEN": 1, "JP-PAD-REGULAR": 1, "JP-HEADLAMP-BLACK": 1 } },
    ],
  },
  family({ title: "Northwind insulated jacket", description: "Recycled down, for the coming winter: sold before it is there.", type: "Apparel", tags: ["apparel"] }, "Size", "JP-SHELLNW", { price: 28900, cost: 12400, grams: 560, size: [340, 260, 90] }, { M: [0, 0, 0] }),
]; // prettier-ignore

/** GS1 keeps the prefix 952 for demonstrations: these codes are nobody's. */
export const COMPANY_PREFIX = "9521234";

/** GTIN-13 of the n-th variant. */
export function gtin13(index: number): string {
  const digits = `${COMPANY_PREFIX}${String(index + 1).padStart(5, "0")}`;
  return digits + gs1CheckDigit(digits);
}

/** A variant with its numbers at the shop. */
export interface Listed {
  product: SeedProduct;
  variant: SeedVariant;
  productNumber: number;
  variantNumber: number;
  itemNumber: number;
  barcode: string;
}

/** All variants in order, with what the shop calls them. */
export const listed: Listed[] = goods
  .flatMap((product, index) =>
    product.variants.map((variant) => ({ product, variant, productNumber: 8_501_000 + index })),
  )
  .map((one, index) => ({
    ...one,
    variantNumber: 44_901_000 + index,
    itemNumber: 46_801_000 + index,
    barcode: gtin13(index),
  }));

/** What the outlet sells of it: small things, each a variation of its product, under the outlet's own numbers. */
export const outlet: { one: Listed; parentNumber: number; number: number }[] = listed
  .filter(({ product }) => product.tags.includes("small"))
  .map((one, index) => ({ one, parentNumber: 500 + (one.productNumber % 1000), number: 1_000 + index }));

/** Units of a variant that can be sold at the n-th location; a kit has as many as its parts allow. */
export function sellableAt({ variant }: Listed, place: number): number {
  if (!variant.kit) return variant.stock[place] ?? 0;
  const parts = Object.entries(variant.kit).map(([code, quantity]) => {
    const part = listed.find((one) => one.variant.code === code);
    if (!part) throw new Error(`The kit ${variant.code} names ${code}, which is not there.`);
    return Math.floor((part.variant.stock[place] ?? 0) / quantity);
  });
  return Math.min(...parts);
}

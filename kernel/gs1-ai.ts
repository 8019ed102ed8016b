/**
 * What the GS1 application identifiers (AIs) that a warehouse meets look like. Source: GS1 General Specifications, section 3;
 * other AIs are refused by name, so that nothing is read past them by guess.
 */
export interface AiShape {
  /** Digits only, or the 82 characters of GS1's table 7.11-1. */
  charset: "digits" | "text";
  shortest: number;
  longest: number;
  /** Fixed by the specification's list of predefined lengths: no separator follows. */
  isPredefined: boolean;
  check?: "mod10" | "date";
  /** How many leading characters are digits (country, currency) where the rest is text. */
  leadingDigits?: number;
  /** A list of parts of this length each, so that its own length is a multiple of it. */
  partLength?: number;
  title: string;
}

const fixedDigits = (
  length: number,
  title: string,
  isPredefined: boolean,
  check?: AiShape["check"],
): AiShape => ({
  charset: "digits",
  shortest: length,
  longest: length,
  isPredefined,
  title,
  ...(check ? { check } : {}),
});

const upTo = (charset: AiShape["charset"], longest: number, title: string): AiShape => ({
  charset,
  shortest: 1,
  longest,
  isPredefined: false,
  title,
});

const digits = (shortest: number, longest: number, title: string): AiShape => ({
  ...upTo("digits", longest, title),
  shortest,
});

const shapes = new Map<string, AiShape>([
  ["00", fixedDigits(18, "SSCC", true, "mod10")],
  ["01", fixedDigits(14, "GTIN", true, "mod10")],
  ["02", fixedDigits(14, "GTIN of contained items", true, "mod10")],
  ["10", upTo("text", 20, "batch or lot")],
  ["11", fixedDigits(6, "production date", true, "date")],
  ["12", fixedDigits(6, "due date", true, "date")],
  ["13", fixedDigits(6, "packaging date", true, "date")],
  ["15", fixedDigits(6, "best before", true, "date")],
  ["16", fixedDigits(6, "sell by", true, "date")],
  ["17", fixedDigits(6, "expiry", true, "date")],
  ["20", fixedDigits(2, "variant", true)],
  ["21", upTo("text", 20, "serial")],
  ["22", upTo("text", 20, "consumer variant")],
  ["235", upTo("text", 28, "third-party serial")],
  ["240", upTo("text", 30, "additional product id")],
  ["241", upTo("text", 30, "customer part number")],
  ["242", upTo("digits", 6, "made-to-order variant")],
  ["243", upTo("text", 20, "packaging component")],
  ["250", upTo("text", 30, "secondary serial")],
  ["251", upTo("text", 30, "source reference")],
  ["30", upTo("digits", 8, "variable count")],
  ["37", upTo("digits", 8, "count of contained items")],
  ["400", upTo("text", 30, "order number")],
  ["401", upTo("text", 30, "consignment")],
  ["402", fixedDigits(17, "shipment", false, "mod10")],
  ["403", upTo("text", 30, "routing code")],
  ["410", fixedDigits(13, "ship to", true, "mod10")],
  ["411", fixedDigits(13, "bill to", true, "mod10")],
  ["412", fixedDigits(13, "purchased from", true, "mod10")],
  ["413", fixedDigits(13, "ship for", true, "mod10")],
  ["414", fixedDigits(13, "location", true, "mod10")],
  ["415", fixedDigits(13, "invoicing party", true, "mod10")],
  ["416", fixedDigits(13, "production location", true, "mod10")],
  ["417", fixedDigits(13, "party", true, "mod10")],
  ["420", upTo("text", 20, "ship to postal code")],
  [
    "421",
    {
      charset: "text",
      shortest: 4,
      longest: 12,
      isPredefined: false,
      leadingDigits: 3,
      title: "ship to country and postal code",
    },
  ],
  ["422", fixedDigits(3, "country of origin", false)],
  ["423", { ...digits(3, 15, "countries of first processing"), partLength: 3 }],
  ["424", fixedDigits(3, "country of processing", false)],
  ["425", { ...digits(3, 15, "countries of disassembly"), partLength: 3 }],
  ["426", fixedDigits(3, "country of the whole process", false)],
  ["427", upTo("text", 3, "subdivision of origin")],
  ["254", upTo("text", 20, "extension of a location")],
  ["7001", fixedDigits(13, "NATO stock number", false)],
  ["7002", upTo("text", 30, "cut of meat")],
  ["7003", fixedDigits(10, "expiry date and time", false)],
  ["7004", digits(1, 4, "active potency")],
  ["7005", upTo("text", 12, "catch area")],
  ["8004", upTo("text", 30, "asset")],
  ["8005", fixedDigits(6, "price a unit", false)],
  ["8008", digits(8, 12, "production date and time")],
  ["8012", upTo("text", 20, "software version")],
  ["8020", upTo("text", 25, "payment slip")],
]);

// Who the goods are shipped or returned to, and numbers of medicines by country.
const texts: readonly (readonly [from: number, to: number, longest: number, title: string])[] = [
  [710, 717, 20, "national healthcare number"],
  [4300, 4301, 35, "ship to"],
  [4302, 4306, 70, "ship to"],
  [4308, 4308, 30, "ship to telephone"],
  [4310, 4311, 35, "return to"],
  [4312, 4316, 70, "return to"],
  [4318, 4318, 20, "return to postal code"],
  [4319, 4319, 30, "return to telephone"],
  [4320, 4320, 35, "service"],
];
for (const [from, to, longest, title] of texts)
  for (let ai = from; ai <= to; ai += 1) shapes.set(String(ai), upTo("text", longest, title));

for (let ai = 90; ai <= 99; ai += 1) shapes.set(String(ai), upTo("text", 90, "agreed between partners"));
shapes.set("90", upTo("text", 30, "agreed between partners"));

// Measures: the fourth digit says how many of the six digits are decimals.
const measures: readonly (readonly [from: number, to: number])[] = [
  [310, 316],
  [320, 337],
  [340, 357],
  [360, 369],
];
for (const [from, to] of measures) {
  for (let measure = from; measure <= to; measure += 1) {
    for (let decimals = 0; decimals <= 5; decimals += 1) {
      shapes.set(
        `${measure}${decimals}`,
        fixedDigits(6, measure === 310 ? "net weight in kg" : "measure", true),
      );
    }
  }
}
for (let decimals = 0; decimals <= 9; decimals += 1) {
  shapes.set(`390${decimals}`, upTo("digits", 15, "amount payable"));
  shapes.set(`392${decimals}`, upTo("digits", 15, "price"));
}

/** Every AI this product reads, with its shape. */
export const applicationIdentifiers: ReadonlyMap<string, AiShape> = shapes;

/** The AI at the start of `text` (two to four digits), undefined when it is not in the table. */
export function leadingAi(text: string): string | undefined {
  for (const length of [2, 3, 4]) {
    const candidate = text.slice(0, length);
    if (candidate.length === length && shapes.has(candidate)) return candidate;
  }
  return undefined;
}

/**
 * Which AIs may stand on one item together, over all its barcodes. `needs`: one of the groups must be there in full.
 * `excludes`: none of these may be there. Source: GS1 General Specifications, section 4.13.
 */
export const companions: Readonly<
  Record<string, { needs?: readonly (readonly string[])[]; excludes?: readonly string[] }>
> = {
  "01": { excludes: ["37"] },
  "02": { needs: [["37"]], excludes: ["01"] },
  "37": { needs: [["00", "02"]] },
  "10": { needs: [["01"], ["02"]] },
  "11": { needs: [["01"], ["02"]] },
  "13": { needs: [["01"], ["02"]] },
  "15": { needs: [["01"], ["02"]] },
  "16": { needs: [["01"], ["02"]] },
  "17": { needs: [["01"], ["02"]] },
  "20": { needs: [["01"], ["02"]] },
  "21": { needs: [["01"]], excludes: ["235"] },
  "30": { needs: [["01"], ["02"]] },
  "240": { needs: [["01"], ["02"]] },
  "241": { needs: [["01"], ["02"]] },
  "403": { needs: [["00"]] },
  "420": { excludes: ["421"] },
};

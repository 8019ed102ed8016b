import { gs1CheckDigit } from "./barcode.ts";

/** Carriers whose numbers are recognized. `post` is any postal operator under the universal S10 format. */
export type TrackingCarrier =
  | "ups"
  | "usps"
  | "fedex"
  | "dhl"
  | "post"
  | "canada_post"
  | "ontrac"
  | "lasership"
  | "amazon"
  | "purolator"
  | "dpd"
  | "old_dominion"
  | "speedee"
  | "canpar"
  | "landmark"
  | "yodel"
  | "gofo"
  | "yunexpress";

/** A carrier that could have issued a number. `hasCheckDigit` says whether more than the shape was verified. */
export interface TrackingCandidate {
  carrier: TrackingCarrier;
  format: string;
  hasCheckDigit: boolean;
  /** Upper case, without spaces. */
  number: string;
  /** ISO country of the posting operator, S10 only. */
  country?: string;
}

interface NumberFormat {
  carrier: TrackingCarrier;
  format: string;
  /** Named group `body` is what the check digit `check` covers; formats without a check digit name neither. */
  pattern: RegExp;
  check?: (body: string) => string | undefined;
}

/** UPS: letters count (position in the alphabet + 1) mod 10, every second character doubled. */
function upsCheck(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    const code = body.charCodeAt(index);
    const value = code >= 65 ? (code - 63) % 10 : code - 48;
    sum += index % 2 === 1 ? value * 2 : value;
  }
  return String((10 - (sum % 10)) % 10);
}

/** FedEx: weights 1, 3, 7 from the right, modulo 11, then modulo 10. */
function fedexCheck(body: string): string {
  const weights = [1, 3, 7];
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    sum += Number(body[body.length - 1 - index]) * (weights[index % 3] ?? 0);
  }
  return String((sum % 11) % 10);
}

function modulo7(body: string): string {
  return (BigInt(body) % 7n).toString();
}

function luhn(body: string): string {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    const digit = Number(body[body.length - 1 - index]) * (index % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

/** UPU standard S10: weights 8 6 4 2 3 5 9 7, 11 − (sum mod 11), 10 becomes 0 and 11 becomes 5. */
function s10Check(body: string): string {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  const check = 11 - (sum % 11);
  return check === 10 ? "0" : check === 11 ? "5" : String(check);
}

const alphabet36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** ISO 7064 mod 37,36. */
function mod37of36(body: string): string | undefined {
  let product = 36;
  for (const character of body) {
    const sum = (product + alphabet36.indexOf(character)) % 36;
    product = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return alphabet36[(37 - product) % 36];
}

// Shapes and check digits: the carriers' own label guides (UPS, FedEx, USPS Publication 199, UPU S10, DPD parcel label guide).
// A ZIP code with AI 420 may precede a USPS number.
const formats: readonly NumberFormat[] = [
  { carrier: "ups", format: "ups_1z", pattern: /^1Z(?<body>[A-Z0-9]{15})(?<check>\d)$/, check: upsCheck },
  { carrier: "ups", format: "ups_waybill", pattern: /^[AHJKTV](?<body>\d{9})(?<check>\d)$/, check: upsCheck },
  {
    carrier: "usps",
    format: "usps_impb_94",
    pattern:
      /^(?:420\d{5}(?:\d{4}(?=\d{22}$))?)?(?<body>94\d{3}(?:9\d{8}(?:\d{15}|\d{11}|\d{7})|[0-8]\d{5}(?:\d{14}|\d{10})))(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  {
    carrier: "usps",
    format: "usps_impb_92_93_95",
    pattern:
      /^(?:420\d{5}(?:\d{4}(?=\d{22}$))?)?(?<body>(?:92\d{3}(?=9)|93\d{3}(?=[0-8])|95\d{3})(?:9\d{8}(?:\d{11}|\d{7})|[0-8]\d{5}(?:\d{14}|\d{10})))(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  {
    carrier: "usps",
    format: "usps_91",
    pattern: /^(?:420\d{5}(?:\d{4})?)?(?<body>91\d{19})(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  { carrier: "usps", format: "usps_20", pattern: /^(?<body>\d{19})(?<check>\d)$/, check: gs1CheckDigit },
  {
    carrier: "usps",
    format: "usps_91_short",
    pattern: /^(?:420\d{5}(?:\d{4})?)?(?<body>\d{19})(?<check>\d)$/,
    check: (body) => gs1CheckDigit(`91${body}`),
  },
  { carrier: "fedex", format: "fedex_12", pattern: /^(?<body>\d{11})(?<check>\d)$/, check: fedexCheck },
  {
    carrier: "fedex",
    format: "fedex_34",
    pattern: /^[0-8]\d{19}(?<body>\d{13})(?<check>\d)$/,
    check: fedexCheck,
  },
  {
    carrier: "fedex",
    format: "fedex_astra",
    pattern: /^3\d{15}(?<body>\d{11})(?<check>\d)\d{4}$/,
    check: fedexCheck,
  },
  {
    carrier: "fedex",
    format: "fedex_ground",
    pattern: /^(?<body>\d{14})(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  {
    carrier: "fedex",
    format: "fedex_sscc",
    pattern: /^\d{2}(?<body>\d{15})(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  {
    carrier: "fedex",
    format: "fedex_ground_96",
    pattern: /^96\d{5}(?<body>\d{14})(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  {
    carrier: "fedex",
    format: "fedex_ground_gsn",
    pattern: /^96\d{18}(?<body>\d{13})(?<check>\d)$/,
    check: fedexCheck,
  },
  { carrier: "dhl", format: "dhl_express", pattern: /^(?<body>\d{9,10})(?<check>\d)$/, check: modulo7 },
  { carrier: "dhl", format: "dhl_express_piece", pattern: /^J[A-Z]{2,3}\d{9,10}$/ },
  {
    carrier: "dhl",
    format: "dhl_ecommerce",
    pattern: /^(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)(?=[A-Z]*\d)[0-9A-Z]{10,39}$/,
  },
  { carrier: "dhl", format: "dhl_ecommerce_14", pattern: /^\d{14}$/ },
  {
    carrier: "post",
    format: "s10",
    pattern: /^[A-Z]{2}(?<body>\d{8})(?<check>\d)(?<country>[A-Z]{2})$/,
    check: s10Check,
  },
  {
    carrier: "canada_post",
    format: "canada_post_16",
    pattern: /^(?<body>\d{15})(?<check>\d)$/,
    check: gs1CheckDigit,
  },
  { carrier: "ontrac", format: "ontrac_c", pattern: /^(?<body>C\d{13})(?<check>\d)$/, check: upsCheck },
  { carrier: "ontrac", format: "ontrac_d", pattern: /^(?<body>D\d{13})(?<check>\d)$/, check: upsCheck },
  { carrier: "lasership", format: "lasership_lx", pattern: /^L[AIEHNX][1-3]\d{7}$/ },
  { carrier: "lasership", format: "lasership_1ls7", pattern: /^1LS7[12]\d{10}$/ },
  { carrier: "lasership", format: "lasership_1ls7_18", pattern: /^1LS7[12]\d{2}01[1-4]\d{6}-1$/ },
  { carrier: "lasership", format: "lasership_1lscx", pattern: /^1LSCX[0-9A-Z]{10}$/ },
  { carrier: "amazon", format: "amazon_logistics", pattern: /^TB[ACM]\d{12}$/ },
  { carrier: "amazon", format: "amazon_international", pattern: /^[AFC]\d{10}$/ },
  {
    carrier: "purolator",
    format: "purolator_12",
    pattern: /^(?<body>[0-5]\d{10})(?<check>\d)$/,
    check: luhn,
  },
  { carrier: "purolator", format: "purolator_alpha", pattern: /^[A-Z]{3}\d{9}$/ },
  { carrier: "dpd", format: "dpd_28", pattern: /^(?<body>\d{27})(?<check>[0-9A-Z])$/, check: mod37of36 },
  { carrier: "dpd", format: "dpd_14", pattern: /^(?<body>\d{14})(?<check>[0-9A-Z])$/, check: mod37of36 },
  {
    carrier: "old_dominion",
    format: "old_dominion",
    pattern: /^(?<body>(?:77[78]|072|780)\d{7})(?<check>\d)$/,
    check: luhn,
  },
  {
    carrier: "old_dominion",
    format: "old_dominion_80",
    pattern: /^(?<body>80\d{8})(?<check>\d)$/,
    check: luhn,
  },
  { carrier: "speedee", format: "speedee_20", pattern: /^SP\d{18}$/ },
  { carrier: "canpar", format: "canpar_22", pattern: /^[CDKLSUXZ]\d{21}$/ },
  { carrier: "landmark", format: "landmark_ltn", pattern: /^LTN\d{8}N1$/ },
  { carrier: "yodel", format: "yodel", pattern: /^JJ?D\d{16}$/ },
  { carrier: "gofo", format: "gofo_us", pattern: /^GFUS\d{14}$/ },
  { carrier: "yunexpress", format: "yunexpress", pattern: /^YT\d{16}$/ },
];

let regionNames: Intl.DisplayNames | undefined;

// Region codes starting with X are private use except Kosovo's; ZZ means unknown.
function isCountry(code: string): boolean {
  if (code === "ZZ" || (code.startsWith("X") && code !== "XK")) return false;
  regionNames ??= new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  return regionNames.of(code) !== undefined;
}

function match(rule: NumberFormat, number: string): TrackingCandidate | undefined {
  const groups = rule.pattern.exec(number);
  if (!groups) return undefined;
  const { body, check, country } = groups.groups ?? {};
  if (rule.check && (body === undefined || rule.check(body) !== check)) return undefined;
  if (country !== undefined && !isCountry(country)) return undefined;
  return {
    carrier: rule.carrier,
    format: rule.format,
    hasCheckDigit: rule.check !== undefined,
    number,
    ...(country === undefined ? {} : { country }),
  };
}

/** Tracking numbers are written with spaces and in any case; stored and compared without. */
export function normalizeTrackingNumber(text: string): string {
  return text.replace(/\s+/g, "").toUpperCase();
}

/**
 * Carriers that could have issued a number, those proved by a check digit first. Several can fit one number, and a typing
 * mistake can fit another carrier: use it to suggest, never to decide.
 */
export function recognizeTrackingNumber(text: string): TrackingCandidate[] {
  const number = normalizeTrackingNumber(text);
  const found = formats.map((rule) => match(rule, number)).filter((candidate) => candidate !== undefined);
  return [...found.filter((one) => one.hasCheckDigit), ...found.filter((one) => !one.hasCheckDigit)];
}

import { expandUpcE, parseGtin, parseSscc, type BarcodeRefusal, type Gtin14, type Sscc } from "./barcode.ts";
import { parseDigitalLink } from "./digital-link.ts";
import { groupSeparator, parseBracketed, parseGs1, type Gs1Element } from "./gs1.ts";
import { err, ok, type Result } from "./result.ts";

/** What a scanner read, understood. Both sides use this one reading, so the floor and the server never disagree. */
export type Scan =
  | {
      kind: "gs1";
      text: string;
      elements: Gs1Element[];
      gtin?: Gtin14;
      sscc?: Sscc;
      lot?: string;
      serial?: string;
      expiry?: string;
      count?: number;
    }
  | { kind: "gtin"; text: string; gtin: Gtin14 }
  | { kind: "sscc"; text: string; sscc: Sscc }
  | { kind: "text"; text: string };

// Symbology identifiers, ISO/IEC 15424, of carriers that hold GS1 element strings: GS1-128, GS1 DataBar and composite, GS1
// DataMatrix, GS1 QR Code, GS1 DotCode.
const gs1Carriers = new Set(["]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"]);
const retailCarriers = new Set(["]E0", "]E3", "]E4"]);

/**
 * Understands what a scanner sent. The AIM identifier ("]C1…") and a leading FNC1 are used to tell the symbology and then taken
 * off. Vendors print GS1 content as plain Code 128, so text without an identifier is still read as GS1 when it holds a
 * separator or starts with a whole SSCC or GTIN element. What is none of these comes back as text, for lookup as it is.
 */
export function parseScan(raw: string): Result<Scan, BarcodeRefusal> {
  const text = raw.replace(/[\r\n\t ]+$/, "").replace(/^[\t ]+/, "");
  const carrier = /^\][A-Za-z][0-9]/.exec(text)?.[0];
  const body = carrier === undefined ? text : text.slice(3);
  if (body === "") return err({ code: "barcode.empty" });
  if (carrier !== undefined && gs1Carriers.has(carrier)) return shift(asGs1(body, parseGs1(body)), 3);
  if (carrier !== undefined && retailCarriers.has(carrier)) return shift(asGtin(body), 3);
  const link = parseDigitalLink(body);
  if (link) return asGs1(body, link);
  // scanners that cannot send a control character send FNC1 as "^", which GS1 values never hold
  if (/^(\^|(00\d{18}|0[12]\d{14}).*\^)/.test(body)) {
    const text = body.replaceAll("^", groupSeparator);
    return asGs1(text, parseGs1(text));
  }
  if (body.startsWith("(")) return asGs1(body, parseBracketed(body));
  if (body.startsWith(groupSeparator)) return asGs1(body, parseGs1(body));
  return guess(body);
}

function guess(body: string): Result<Scan, BarcodeRefusal> {
  const gtin = parseGtin(body);
  if (gtin.ok) return ok({ kind: "gtin", text: body, gtin: gtin.value });
  const sscc = parseSscc(body);
  if (sscc.ok) return ok({ kind: "sscc", text: body, sscc: sscc.value });
  if (body.includes(groupSeparator) || /^(00\d{18}|0[12]\d{14})/.test(body)) {
    const elements = parseGs1(body);
    if (elements.ok) return asGs1(body, elements);
  }
  return ok({ kind: "text", text: body });
}

function asGtin(body: string): Result<Scan, BarcodeRefusal> {
  // A composite's second half follows after a bar: "]E0<digits>|]e0…".
  const digits = body.split("|")[0] ?? body;
  const gtin = parseGtin(digits);
  const found = gtin.ok || digits.length !== 8 ? gtin : expandUpcE(digits);
  return found.ok ? ok({ kind: "gtin", text: body, gtin: found.value }) : gtin.ok ? found : gtin;
}

function asGs1(body: string, read: Result<Gs1Element[], BarcodeRefusal>): Result<Scan, BarcodeRefusal> {
  if (!read.ok) return read;
  const elements = read.value;
  const valueOf = (ai: string) => elements.find((element) => element.ai === ai)?.value;
  const gtin = valueOf("01") ?? valueOf("02");
  const sscc = valueOf("00");
  const lot = valueOf("10");
  const serial = valueOf("21");
  const expiry = valueOf("17");
  const count = valueOf("37") ?? valueOf("30");
  return ok({
    kind: "gs1",
    text: body,
    elements,
    ...(gtin === undefined ? {} : { gtin: gtin as Gtin14 }),
    ...(sscc === undefined ? {} : { sscc: sscc as Sscc }),
    ...(lot === undefined ? {} : { lot }),
    ...(serial === undefined ? {} : { serial }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(count === undefined ? {} : { count: Number(count) }),
  });
}

/** Positions in a refusal count from the text as scanned, identifier included. */
function shift(result: Result<Scan, BarcodeRefusal>, by: number): Result<Scan, BarcodeRefusal> {
  if (result.ok || !("position" in result.error) || result.error.position === undefined) return result;
  return err({ ...result.error, position: result.error.position + by });
}

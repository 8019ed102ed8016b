import { err, ok, type Result } from "./result.ts";

/** Why a code was refused; `position` counts characters from 0 in the text as given. */
export type BarcodeRefusal =
  | { code: "barcode.empty" }
  | { code: "barcode.bad_character"; position: number; character: string; ai?: string }
  | { code: "barcode.bad_length"; length: number; expected: string; position?: number; ai?: string }
  | { code: "barcode.bad_check_digit"; position: number; expected: string; found: string; ai?: string }
  | { code: "barcode.bad_date"; position: number; text: string; ai: string }
  | { code: "barcode.unknown_ai"; position: number; text: string }
  | { code: "barcode.misplaced_separator"; position: number }
  | { code: "barcode.serial_exhausted"; companyPrefix: string; largest: string };

/** A Global Trade Item Number in its 14-digit form, check digit verified. The form in which barcodes are stored and compared. */
export type Gtin14 = string & { readonly __brand: "Gtin14" };

/** A Serial Shipping Container Code: 18 digits, check digit verified. */
export type Sscc = string & { readonly __brand: "Sscc" };

/**
 * GS1 mod-10 check digit of a digit text without its check digit: weights 3, 1, 3, … from the right.
 * Source: GS1 General Specifications, section 7.9.1.
 * @throws RangeError when `digits` holds anything but digits
 */
export function gs1CheckDigit(digits: string): string {
  if (!/^\d+$/.test(digits)) throw new RangeError("Not digits");
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const weight = (digits.length - index) % 2 === 1 ? 3 : 1;
    sum += Number(digits[index]) * weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Checks that `text` is digits ending with their GS1 check digit. Positions in the refusal start at `offset`. */
export function verifyCheckDigit(text: string, offset = 0): Result<string, BarcodeRefusal> {
  const stray = /\D/.exec(text);
  if (stray)
    return err({ code: "barcode.bad_character", position: offset + stray.index, character: stray[0] });
  if (text.length < 2) return err({ code: "barcode.bad_length", length: text.length, expected: "2 or more" });
  const expected = gs1CheckDigit(text.slice(0, -1));
  const found = text.slice(-1);
  if (found !== expected) {
    return err({ code: "barcode.bad_check_digit", position: offset + text.length - 1, expected, found });
  }
  return ok(text);
}

/**
 * A GTIN-8, -12 (UPC-A), -13 (EAN-13) or -14 as 14 digits. Scanners report a UPC-A as EAN-13 with a leading zero, so only the
 * padded form compares reliably.
 */
export function parseGtin(text: string): Result<Gtin14, BarcodeRefusal> {
  const digits = text.trim();
  if (digits === "") return err({ code: "barcode.empty" });
  const checked = verifyCheckDigit(digits);
  if (!checked.ok) return checked;
  if (![8, 12, 13, 14].includes(digits.length)) {
    return err({ code: "barcode.bad_length", length: digits.length, expected: "8, 12, 13 or 14" });
  }
  return ok(digits.padStart(14, "0") as Gtin14);
}

/**
 * The GTIN-12 behind a zero-compressed UPC-E (8 digits with number system 0 or 1 and check digit), as 14 digits.
 * Source: GS1 General Specifications, section 5.2.2.4.2.
 */
export function expandUpcE(text: string): Result<Gtin14, BarcodeRefusal> {
  const found = /^([01])(\d)(\d)(\d)(\d)(\d)(\d)(\d)$/.exec(text);
  if (!found)
    return err({
      code: "barcode.bad_length",
      length: text.length,
      expected: "8 digits starting with 0 or 1",
    });
  const [, system = "", a = "", b = "", c = "", d = "", e = "", last = "", check = ""] = found;
  const wide =
    last <= "2"
      ? `${a}${b}${last}0000${c}${d}${e}`
      : last === "3"
        ? `${a}${b}${c}00000${d}${e}`
        : last === "4"
          ? `${a}${b}${c}${d}00000${e}`
          : `${a}${b}${c}${d}${e}0000${last}`;
  return parseGtin(`${system}${wide}${check}`);
}

/** Checks an SSCC: 18 digits with check digit. */
export function parseSscc(text: string): Result<Sscc, BarcodeRefusal> {
  const digits = text.trim();
  if (digits === "") return err({ code: "barcode.empty" });
  const checked = verifyCheckDigit(digits);
  if (!checked.ok) return checked;
  if (digits.length !== 18) return err({ code: "barcode.bad_length", length: digits.length, expected: "18" });
  return ok(digits as Sscc);
}

export interface SsccParts {
  /** 0 to 9; widens the serial range tenfold. */
  extensionDigit: number;
  /** GS1 company prefix of the shipper, 4 to 12 digits. */
  companyPrefix: string;
  /** Taken from a counter of ours; an SSCC is never used again. */
  serial: bigint;
}

/**
 * `extension digit + company prefix + serial + check digit` = 18 digits.
 * @throws RangeError for an extension digit, prefix or serial that cannot be one
 */
export function buildSscc({
  extensionDigit,
  companyPrefix,
  serial,
}: SsccParts): Result<Sscc, BarcodeRefusal> {
  if (!Number.isInteger(extensionDigit) || extensionDigit < 0 || extensionDigit > 9) {
    throw new RangeError(`Not an extension digit: ${extensionDigit}`);
  }
  if (!/^\d{4,12}$/.test(companyPrefix)) throw new RangeError(`Not a GS1 company prefix: ${companyPrefix}`);
  if (serial < 0n) throw new RangeError(`Not a serial: ${serial}`);
  const room = 16 - companyPrefix.length;
  const text = serial.toString().padStart(room, "0");
  if (text.length > room) {
    return err({ code: "barcode.serial_exhausted", companyPrefix, largest: "9".repeat(room) });
  }
  const body = `${extensionDigit}${companyPrefix}${text}`;
  return ok(`${body}${gs1CheckDigit(body)}` as Sscc);
}

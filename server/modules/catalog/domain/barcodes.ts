import { parseGtin, type BarcodeRefusal } from "#kernel/barcode.ts";
import { err, ok, type Result } from "#kernel/result.ts";

/** A barcode as it is stored and compared. `gtin` is null for a code of the merchant's own. */
export interface StoredBarcode {
  barcode: string;
  gtin: string | null;
}

/**
 * GTIN-8, -12, -13 and -14 become 14 digits, so that a UPC-A and the same number scanned as EAN-13 are one barcode. Digits of
 * such a length must have their check digit: a wrong one is a typing error, not a code of one's own.
 */
export function storedBarcode(text: string): Result<StoredBarcode, BarcodeRefusal> {
  const barcode = text.trim();
  if (barcode === "") return err({ code: "barcode.empty" });
  if (!/^(\d{8}|\d{12,14})$/.test(barcode)) return ok({ barcode, gtin: null });
  const gtin = parseGtin(barcode);
  return gtin.ok ? ok({ barcode: gtin.value, gtin: gtin.value }) : gtin;
}

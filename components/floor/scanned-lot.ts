import { gs1Date } from "#kernel/gs1.ts";
import { parseScan } from "#kernel/scan.ts";

/** What tells the pieces of a tracked SKU apart. */
export interface LotFields {
  lot?: string;
  expiresOn?: string;
  serials?: string[];
}

/**
 * The lot, expiry date and serial number that a scanned GS1 element string holds; undefined when it is none.
 * @param today a local date, for the century of the expiry date
 */
export function lotFieldsOf(scanned: string, today: string): LotFields | undefined {
  const scan = parseScan(scanned);
  if (!scan.ok || scan.value.kind !== "gs1") return undefined;
  const { lot, expiry, serial } = scan.value;
  const expiresOn = expiry && gs1Date(expiry, Number(today.slice(0, 4)));
  return {
    ...(lot ? { lot } : {}),
    ...(expiresOn ? { expiresOn } : {}),
    ...(serial ? { serials: [serial] } : {}),
  };
}

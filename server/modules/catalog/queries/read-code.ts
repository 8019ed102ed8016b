import { gs1Date } from "#kernel/gs1.ts";
import { parseScan } from "#kernel/scan.ts";
import type { Work } from "#server/db/transact.ts";

/** What a scanned code stands for. */
export type ReadCode =
  | { kind: "unreadable" }
  | { kind: "sscc"; sscc: string }
  | { kind: "unknown"; text: string }
  | {
      kind: "item";
      skuId: string;
      skuCode: string;
      /** Units of the pack the barcode is on; what a GS1 count says otherwise. */
      quantity: number;
      lot?: string;
      serial?: string;
      expiresOn: (today: string) => string | undefined;
    };

/**
 * Looks a scanned code up. Eighteen digits, with or without the application identifier 00, are a pallet as its supplier printed
 * it, also when the check digit is wrong: the label must match the notice, not the arithmetic.
 */
export async function readCode(work: Work, code: string): Promise<ReadCode> {
  const asPrinted = /^(?:\]C1)?(?:\(?00\)?)?(\d{18})$/.exec(code.trim())?.[1];
  if (asPrinted) return { kind: "sscc", sscc: asPrinted };
  const parsed = parseScan(code);
  if (!parsed.ok) return { kind: "unreadable" };
  const scan = parsed.value;
  if (scan.kind === "sscc") return { kind: "sscc", sscc: scan.sscc };
  const gs1 = scan.kind === "gs1" ? scan : null;
  if (gs1?.sscc && !gs1.gtin) return { kind: "sscc", sscc: gs1.sscc };
  const name = scan.kind === "gtin" ? scan.gtin : (gs1?.gtin ?? scan.text);
  const [found] = await work.tx.$queryRaw<{ skuId: string; skuCode: string; quantity: number }[]>`
    select s.id as "skuId", s.code as "skuCode", b.quantity from sku_barcode b
      join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id and s.kind in ('stocked', 'assembly')
     where b.tenant_id = ${work.tenantId} and b.barcode = scan_code(${name})
    union all
    -- people type codes when a barcode is torn
    select s.id, s.code, 1 from sku s
     where s.tenant_id = ${work.tenantId} and s.code_folded = lower(${name}) and s.kind in ('stocked', 'assembly')
    limit 1`;
  if (!found) return { kind: "unknown", text: scan.text.slice(0, 80) };
  const expiry = gs1?.expiry;
  return {
    kind: "item",
    ...found,
    ...(gs1?.count ? { quantity: gs1.count * found.quantity } : {}),
    ...(gs1?.lot ? { lot: gs1.lot } : {}),
    ...(gs1?.serial ? { serial: gs1.serial } : {}),
    expiresOn: (today) => (expiry ? gs1Date(expiry, Number(today.slice(0, 4))) : undefined),
  };
}

import { parseScan } from "#kernel/scan.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { ScanRefusal, ScanStep } from "../contract.ts";
import type { FulfillmentRefusal } from "../errors.ts";
import { insertScan, knownScan, type FulfillmentRow } from "../store.ts";

/** What a scan came to: accepted, or refused with a reason that teaches. */
export type ScanOutcome =
  | { isAccepted: true; step: ScanStep; text: string }
  | { isAccepted: false; step: ScanStep; refusal: ScanRefusal };

export interface Verdict {
  step: ScanStep;
  refusal: ScanRefusal | null;
  /** What the person is told, e.g. "1 × MUG-RED". */
  text: string;
  expected?: string | null;
  facts?: Record<string, unknown>;
}

/** The answer to a scan that was seen before: the same as the first time. */
export async function seenBefore(work: Work, scanKey: string): Promise<ScanOutcome | null> {
  const scan = await knownScan(work, scanKey);
  if (!scan) return null;
  const step = scan.step as ScanStep;
  if (!scan.isAccepted) return { isAccepted: false, step, refusal: scan.refusal as ScanRefusal };
  const facts = scan.facts as { text?: string };
  return { isAccepted: true, step, text: facts.text ?? "" };
}

/** Writes a scan and its verdict into the log, also when it was refused: refusals show where people need help. */
export async function logScan(
  work: Work,
  order: Pick<FulfillmentRow, "id" | "locationId">,
  scan: { code: string; scanKey: string; scannedAt?: Date | undefined },
  verdict: Verdict,
): Promise<ScanOutcome> {
  const { step, refusal, text, expected = null, facts = {} } = verdict;
  await insertScan(work, {
    fulfillmentOrderId: order.id,
    locationId: order.locationId,
    step,
    code: scan.code,
    expected,
    refusal,
    facts: { ...facts, text },
    scanKey: scan.scanKey,
    scannedAt: scan.scannedAt,
  });
  return refusal ? { isAccepted: false, step, refusal } : { isAccepted: true, step, text };
}

/** What a scanned code means at a location. */
export type Meaning =
  | { kind: "bin"; binId: string; binCode: string; locationId: string }
  | {
      kind: "item";
      skuId: string;
      skuCode: string;
      quantity: number;
      /** The lot or serial number that the code holds besides the item. */
      lot?: string;
    }
  | { kind: "sscc"; sscc: string }
  | { kind: "text"; text: string };

/**
 * Looks a code up: bins and items share one space of codes, so it means one thing or nothing. What is neither can be the lot or
 * serial number of one of `skuIds`, those that are asked for here, and stands for one piece of it.
 */
export async function meaningOf(
  work: Work,
  code: string,
  skuIds: string[] = [],
): Promise<Result<Meaning, { code: "unreadable" }>> {
  const parsed = parseScan(code);
  if (!parsed.ok) return err({ code: "unreadable" });
  const scan = parsed.value;
  if (scan.kind === "sscc") return ok({ kind: "sscc", sscc: scan.sscc });
  if (scan.kind === "gs1" && scan.sscc) return ok({ kind: "sscc", sscc: scan.sscc });
  const name = scan.kind === "gtin" || scan.kind === "gs1" ? (scan.gtin ?? scan.text) : scan.text;
  const rows = await work.tx.$queryRaw<
    { kind: "bin" | "item"; id: string; name: string; locationId: string; quantity: number }[]
  >`
    select 'item' as kind, s.id, s.code as name, '' as "locationId", b.quantity
      from sku_barcode b join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
     where b.tenant_id = ${work.tenantId} and b.barcode = scan_code(${name})
    union all
    select 'bin', b.id, b.code, b.location_id, 0 from bin b
     where b.tenant_id = ${work.tenantId} and b.barcode = any(scan_forms(${name}))
    union all
    -- people type codes when a barcode is torn
    select 'item', s.id, s.code, '', 1 from sku s where s.tenant_id = ${work.tenantId} and s.code_folded = lower(${name})
    limit 1`;
  const found = rows[0];
  if (!found) return ok((await lotOf(work, scan.text, skuIds)) ?? { kind: "text", text: scan.text });
  if (found.kind === "bin")
    return ok({ kind: "bin", binId: found.id, binCode: found.name, locationId: found.locationId });
  const count = scan.kind === "gs1" && scan.count ? scan.count : found.quantity;
  const lot = scan.kind === "gs1" ? (scan.serial ?? scan.lot) : undefined;
  return ok({
    kind: "item",
    skuId: found.id,
    skuCode: found.name,
    quantity: count,
    ...(lot === undefined ? {} : { lot }),
  });
}

/** A lot code of two SKUs says nothing by itself. */
async function lotOf(work: Work, code: string, skuIds: string[]): Promise<Meaning | null> {
  if (skuIds.length === 0) return null;
  const rows = await work.tx.$queryRaw<{ skuId: string; skuCode: string }[]>`
    select s.id as "skuId", s.code as "skuCode" from lot join sku s on s.tenant_id = lot.tenant_id and s.id = lot.sku_id
     where lot.tenant_id = ${work.tenantId} and lot.sku_id = any(${skuIds}) and lot.code = ${code} limit 2`;
  const [only, other] = rows;
  return only && !other ? { kind: "item", ...only, quantity: 1, lot: code } : null;
}

export type ScanResult = Result<ScanOutcome, FulfillmentRefusal>;

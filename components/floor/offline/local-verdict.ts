import { parseScan } from "#kernel/scan.ts";

/** The part of a job that a device needs to judge a scan by itself. */
export interface KnownJob {
  lines: {
    skuCode: string;
    quantity: number;
    pickedQuantity: number;
    shortQuantity: number;
    packedQuantity: number;
    barcodes: { barcode: string; quantity: number }[];
    bins: { code: string; barcode: string }[];
  }[];
}

/** What the device says while the server cannot be asked. `isRight` is null when it cannot tell. */
export interface LocalVerdict {
  isRight: boolean | null;
  text: string;
}

interface Item {
  line: number;
  quantity: number;
}

/**
 * Judges a scan by what the device knows of the job, with what already waits to be sent counted in. It only ever tells the
 * person something; the server judges again.
 */
export function judgeLocally(
  job: KnownJob,
  step: "pick" | "pack",
  waiting: readonly string[],
  code: string,
): LocalVerdict {
  const bin = step === "pick" ? binOf(job, code) : undefined;
  if (bin) return { isRight: true, text: `Bin ${bin}` };
  const item = itemOf(job, code);
  const isTracked = item === undefined && !isPlain(code);
  if (!item)
    return isTracked
      ? { isRight: null, text: code }
      : { isRight: false, text: "Not wanted here, as far as this phone knows" };
  const line = job.lines[item.line]!;
  const earlier = unitsWaiting(job, waiting)[item.line]!;
  const open =
    step === "pick"
      ? line.quantity - line.pickedQuantity - line.shortQuantity
      : line.pickedQuantity - line.packedQuantity;
  if (earlier + item.quantity > open)
    return { isRight: false, text: `More ${line.skuCode} than is wanted, as far as this phone knows` };
  return { isRight: true, text: `${item.quantity} × ${line.skuCode}` };
}

/** Units of each line, in the job's order, that were scanned on this device and wait to be sent. */
export function unitsWaiting(job: KnownJob, waiting: readonly string[]): number[] {
  const units = job.lines.map(() => 0);
  for (const code of waiting) {
    const item = itemOf(job, code);
    if (item) units[item.line]! += item.quantity;
  }
  return units;
}

/** The bin that was scanned last on this device and waits to be sent. */
export function binWaiting(job: KnownJob, waiting: readonly string[]): string | undefined {
  return waiting.map((code) => binOf(job, code)).findLast((bin) => bin !== undefined);
}

/** A code as both sides compare it: a GTIN in fourteen digits, anything else in capitals. */
function meaning(code: string): { name: string; count?: number } {
  const scan = parseScan(code);
  if (!scan.ok) return { name: code.toUpperCase() };
  if (scan.value.kind === "gtin") return { name: scan.value.gtin };
  if (scan.value.kind === "gs1" && scan.value.gtin)
    return { name: scan.value.gtin, ...(scan.value.count ? { count: scan.value.count } : {}) };
  return { name: scan.value.text.toUpperCase() };
}

function binOf(job: KnownJob, code: string): string | undefined {
  const { name } = meaning(code);
  return job.lines.flatMap(({ bins }) => bins).find((bin) => meaning(bin.barcode).name === name)?.code;
}

function itemOf(job: KnownJob, code: string): Item | undefined {
  const { name, count } = meaning(code);
  for (const [line, { skuCode, barcodes }] of job.lines.entries()) {
    const barcode = barcodes.find((one) => meaning(one.barcode).name === name);
    if (barcode) return { line, quantity: count ?? barcode.quantity };
    if (skuCode.toUpperCase() === name) return { line, quantity: 1 };
  }
  return undefined;
}

/** Whether a code names an item by itself; a lot or serial number alone is known to the server only. */
function isPlain(code: string): boolean {
  const scan = parseScan(code);
  return (
    scan.ok && (scan.value.kind === "gtin" || (scan.value.kind === "gs1" && scan.value.gtin !== undefined))
  );
}

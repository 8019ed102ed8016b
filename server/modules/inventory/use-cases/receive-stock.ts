import type { Work } from "#server/db/transact.ts";
import type { Result } from "#kernel/result.ts";
import type { InventoryRefusal } from "../errors.ts";
import { adjustLevels, type AdjustedStock, type LevelChange } from "./adjust-stock.ts";

/** The states in which units can lie at a location and not be promised. */
export type HeldState = "available" | "quality_control" | "damaged";

/** Units of one SKU that a request names, with their lot or serials when the SKU has them. */
export interface StockUnits {
  skuId: string;
  locationId: string;
  quantity: number;
  binId?: string;
  lotId?: string;
  lotCode?: string;
  serials?: string[];
  reason?: string;
}

export interface ReceivedLine extends StockUnits {
  /** Of a lot that is new here (YYYY-MM-DD). Without one the SKU's shelf life counts from today. */
  expiresOn?: string;
  /** Where the units go. Only `available` can be sold. */
  into?: HeldState;
  /** The expectation they meet: its incoming falls by these units, never below zero. */
  expectedReceiptId?: string;
}

export interface ReceiveStockInput {
  /** What brings them: `receipt`, `return`, … and its id. */
  sourceType: string;
  sourceId: string;
  reason: string;
  lines: ReceivedLine[];
  /** Names this receipt, e.g. the scan; a repeat gets the first answer and changes nothing. */
  eventKey: string;
}

const aside = (state: HeldState, units: number) => ({
  ...(state === "quality_control" ? { qualityControl: units } : {}),
  ...(state === "damaged" ? { damaged: units } : {}),
});

/**
 * Takes units in, in one statement, all lines or none: on hand rises, incoming falls where a line meets an expectation, and
 * what is available fills backorders. One line a lot; a serial-tracked line names a serial for each unit.
 *
 * @returns what changed with the lots; `inventory.not_stocked`, `.lot_required`, `.lot_conflict` (the lot is known with another
 *   expiry date), `.serial_present` (the serial is on hand or in transit), `.not_tracked`
 */
export async function receiveStock(
  work: Work,
  input: ReceiveStockInput,
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const { lines, ...facts } = input;
  return adjustLevels(work, {
    ...facts,
    kind: "receipt",
    rows: lines.map(({ quantity, into, ...line }) => ({
      ...line,
      delta: quantity,
      ...aside(into ?? "available", quantity),
    })),
  });
}

/** What is decided about units that are set aside. */
export type StockDecision =
  | { do: "release" }
  | { do: "hold" }
  | { do: "damage" }
  | { do: "scrap" }
  /** They go on as another SKU (B-stock), available; a tracked one needs its lot or serials. */
  | { do: "regrade"; skuId: string; lotCode?: string; serials?: string[]; expiresOn?: string };

export interface DecidedUnits extends StockUnits {
  /** The state they are in. Default: quality control. */
  from?: HeldState;
  decision: StockDecision;
}

/**
 * Moves units between states: out of quality control to available or damaged, into quality control, to the bin for scrap, or
 * on as another SKU. All lines or none. Taking away what is available can displace promises, as in {@link adjustLevels}.
 *
 * @returns what changed; `inventory.below_zero` when fewer units are in the state, and the refusals about lots
 */
export async function decideStock(
  work: Work,
  input: Omit<ReceiveStockInput, "lines"> & { lines: DecidedUnits[] },
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const { lines, ...facts } = input;
  return adjustLevels(work, { ...facts, rows: lines.flatMap(changesOf) });
}

function changesOf({ quantity, from = "quality_control", decision, ...units }: DecidedUnits): LevelChange[] {
  const out = aside(from, -quantity);
  switch (decision.do) {
    case "release":
      return [
        {
          ...units,
          ...out,
          kind: from === "damaged" ? ("damage_release" as const) : ("quality_release" as const),
          binId: undefined,
        },
      ];
    case "hold":
      return [
        { ...units, ...out, qualityControl: quantity, kind: "quality_hold" as const, binId: undefined },
      ];
    case "damage":
      return [{ ...units, ...out, damaged: quantity, kind: "damage" as const, binId: undefined }];
    case "scrap":
      return [{ ...units, ...out, delta: -quantity, kind: "scrap" as const }];
    case "regrade": {
      const { do: _, ...into } = decision;
      return [
        { ...units, ...out, delta: -quantity, kind: "regrade" as const },
        {
          locationId: units.locationId,
          binId: units.binId,
          ...into,
          delta: quantity,
          kind: "regrade" as const,
        },
      ];
    }
  }
}

/** Units that change places inside a location. Without `fromBinId` they lie in no bin yet; without `toBinId` they leave theirs. */
export interface MovedUnits extends Omit<StockUnits, "binId"> {
  fromBinId?: string;
  toBinId?: string;
}

/**
 * Puts units away or moves them from bin to bin; on hand stays as it is. All lines or none.
 *
 * @returns what changed; `inventory.bin_short` when fewer units lie in no bin, `.below_zero` when the bin has fewer, and the
 *   refusals about lots
 */
export async function moveBetweenBins(
  work: Work,
  input: Omit<ReceiveStockInput, "lines"> & { lines: MovedUnits[] },
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const { lines, ...facts } = input;
  return adjustLevels(work, {
    ...facts,
    rows: lines.flatMap(({ quantity, fromBinId, toBinId, ...units }) => [
      ...(fromBinId ? [{ ...units, binId: fromBinId, inBin: -quantity }] : []),
      ...(toBinId ? [{ ...units, binId: toBinId, inBin: quantity }] : []),
    ]),
  });
}

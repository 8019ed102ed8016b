import type { RmaStatus } from "../contract.ts";
import type { ReturnsRefusal } from "../errors.ts";

/** What may become what. The database holds the same table (`rma_may_become`). */
export const rmaTransitions: Record<RmaStatus, readonly RmaStatus[]> = {
  requested: ["approved", "rejected", "canceled"],
  approved: ["in_transit", "arrived", "canceled"],
  in_transit: ["arrived", "canceled"],
  arrived: ["inspecting"],
  inspecting: ["resolved"],
  resolved: [],
  rejected: [],
  canceled: [],
};

/** Every status, from first to last, that a return can begin in: nobody announces an unexpected one. */
export const firstStatuses: readonly RmaStatus[] = ["requested", "arrived"];

export const mayBecome = (from: RmaStatus, to: RmaStatus): boolean => rmaTransitions[from].includes(to);

/** The refusal of what a return in this status does not allow. */
export const wrongState = (
  { number, status }: { number: string; status: RmaStatus },
  wanted: string,
): ReturnsRefusal => ({ code: "returns.state", number, status, wanted });

/** Goods of a return may be scanned in while it is in one of these. */
export const isReceivable = (status: RmaStatus): boolean =>
  ["approved", "in_transit", "arrived", "inspecting"].includes(status);

interface Quantities {
  expectedQuantity: number;
  receivedQuantity: number;
  inspectedQuantity: number;
  missingQuantity: number;
}

/** Units of a line that may still come. */
export const outstandingOf = (line: Quantities): number =>
  Math.max(0, line.expectedQuantity - line.receivedQuantity - line.missingQuantity);

/** Units of a line that are here and wait for a decision. */
export const uninspectedOf = (line: Quantities): number => line.receivedQuantity - line.inspectedQuantity;

/** Whether all that is asked for is here or missing. */
export const isAllHere = (lines: readonly Quantities[]): boolean =>
  lines.length > 0 && lines.every((line) => outstandingOf(line) === 0);

/** Whether nothing is left to do. */
export const isFinished = (lines: readonly Quantities[]): boolean =>
  isAllHere(lines) && lines.every((line) => uninspectedOf(line) === 0);

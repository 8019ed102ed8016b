import type { FulfillmentStatus } from "../contract.ts";

/** Where each state may go. What left never comes back; what people worked on is turned down, not edited. */
export const moves: Record<FulfillmentStatus, readonly FulfillmentStatus[]> = {
  open: ["picking", "canceled"],
  picking: ["picked", "canceled"],
  picked: ["packed", "canceled"],
  packed: ["shipped", "canceled"],
  shipped: [],
  canceled: [],
};

export interface LineState {
  quantity: number;
  pickedQuantity: number;
  shortQuantity: number;
  packedQuantity: number;
}

/** Units of a line that still have to be found. */
export const openToPick = (line: LineState): number =>
  line.quantity - line.pickedQuantity - line.shortQuantity;

/** Units of a line that are picked and in no carton. */
export const openToPack = (line: LineState): number => line.pickedQuantity - line.packedQuantity;

/** Whether picking is over: everything was found or is known to be missing. */
export const isPicked = (lines: readonly LineState[]): boolean =>
  lines.every((line) => openToPick(line) === 0);

/** Whether there is nothing to pack at all: all of it was missing. */
export const isEmpty = (lines: readonly LineState[]): boolean =>
  lines.every(({ pickedQuantity }) => pickedQuantity === 0);

import type { InventoryRefusal } from "#server/modules/inventory/errors.ts";
import type { Answer } from "../refusal.ts";

type BelowZero = Extract<InventoryRefusal, { code: "inventory.below_zero" }>["lines"][number];

/** "16 are to go, 12 in the bin", "9,999 are to go of lot A, 40 on hand, 5 of them set aside". */
function belowZeroText({ lot, onHand, setAside, inBin, delta }: BelowZero): string {
  const units = (value: number) => value.toLocaleString("en-US");
  const there = inBin === null ? `${units(onHand)} on hand` : `${units(inBin)} in the bin`;
  return [
    `${units(-delta)} are to go${lot === null ? "" : ` of lot ${lot}`}`,
    there,
    ...(setAside > 0 ? [`${units(setAside)} of them set aside`] : []),
  ].join(", ");
}

/** Answers to the refusals of inventory. */
export const inventoryAnswers: { [Code in InventoryRefusal["code"]]: Answer<Code> } = {
  "inventory.insufficient_stock": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `There is not enough: ${f.lines.map((line) => `${line.requested} asked, ${line.available} available`).join("; ")}. Nothing moved.`,
  },
  "inventory.not_committed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Less is committed than asked: ${f.lines.map((line) => `${line.requested} asked, ${line.committed} committed`).join("; ")}.`,
  },
  "inventory.count_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `The stock moved since you looked: ${f.lines.map((line) => `you saw ${line.expected}, there are ${line.actual}`).join("; ")}. Nothing was changed.`,
  },
  "inventory.below_zero": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `There is not enough: ${f.lines.map(belowZeroText).join("; ")}. Nothing was changed.`,
  },
  "inventory.not_stocked": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () =>
      "There is no such SKU, location, bin or expected receipt, or the SKU is a kit without stock of its own.",
  },
  "inventory.bin_short": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The bin holds ${f.inBin}, ${f.unplaced} lie in no bin; ${f.requested} were asked.`,
  },
  "inventory.sku_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such SKU." },
  "inventory.not_tracked": {
    trpc: "BAD_REQUEST",
    http: 422,
    message: () =>
      "This SKU has no lots or serial numbers. Leave them out, or change how the SKU is tracked.",
  },
  "inventory.lot_required": {
    trpc: "BAD_REQUEST",
    http: 422,
    message: (f) =>
      f.lines
        .map((line) =>
          line.tracking === "serial"
            ? `Name one serial number for each of the ${line.units} units${line.named === undefined ? "" : `; ${line.named} were named`}.`
            : `Name the lot of the ${line.units} units.`,
        )
        .join(" "),
  },
  "inventory.lot_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: (f) =>
      `There is no such lot or serial number of the SKU: ${f.lines.map((line) => line.lot).join(", ")}.`,
  },
  "inventory.lot_conflict": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      f.lines
        .map((line) => `Lot ${line.lot} expires on ${line.expiresOn ?? "no day"}, not on ${line.given}.`)
        .join(" "),
  },
  "inventory.serial_present": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Already on hand or on its way, so it cannot come in again: ${f.lines.map((line) => line.serial).join(", ")}.`,
  },
  "inventory.not_waiting": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The line no longer waits for this SKU; it was filled or canceled meanwhile.",
  },
  "inventory.work_order_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such work order.",
  },
  "inventory.work_order_state": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The work order is ${f.status} already.`,
  },
  "inventory.not_an_assembly": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Only an assembly with components can be built or taken apart. Set them up under Catalog.",
  },
  "inventory.transfer_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such transfer." },
  "inventory.transfer_state": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `The transfer is ${f.status.replace("_", " ")}; it would have to be ${f.wanted.replace("_", " ")}.`,
  },
  "inventory.transfer_not_loaded": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Nothing of ${f.number} is loaded yet. Scan what goes onto the truck first.`,
  },
  "inventory.transfer_too_much": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.inTransit} units of the line are on their way; ${f.asked} were named.`,
  },
  "inventory.rule_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such rule." },
  "inventory.rule_not_draft": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a draft can be changed; this rule is ${f.status}. Start a new draft from it.`,
  },
  "inventory.rule_not_active": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "That rule does not decide any more. Look at the list, then try again.",
  },
  "inventory.rule_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Somebody changed the rule since you opened it. Look at it, then try again.",
  },
  "inventory.count_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such count." },
  "inventory.count_state": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `${f.number} is ${f.status.replaceAll("_", " ")}; it would have to be ${f.wanted.replaceAll("_", " ")}.`,
  },
  "inventory.count_again_own": {
    trpc: "FORBIDDEN",
    http: 403,
    message: () => "You counted this bin before: somebody else has to count it again.",
  },
  "inventory.count_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Somebody else is counting ${f.number}. Take another bin.`,
  },
  "inventory.reservation_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such reservation.",
  },
  "inventory.count_wrong_bin": {
    trpc: "BAD_REQUEST",
    http: 422,
    message: (f) => `That is not the bin. ${f.number} is in ${f.binCode}; ${f.scanned} was scanned.`,
  },
  "inventory.count_unseen": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Not seen yet: ${f.lines.map((line) => (line.lotCode ? `${line.skuCode} lot ${line.lotCode}` : line.skuCode)).join(", ")}. Count them, or confirm that none is there.`,
  },
  "inventory.count_own": {
    trpc: "FORBIDDEN",
    http: 403,
    message: (f) => `You counted ${f.number} yourself. Somebody else has to decide.`,
  },
  "inventory.count_stale": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.number} changed since you opened it. Look at it again, then decide.`,
  },
  "inventory.count_note_required": {
    trpc: "BAD_REQUEST",
    http: 422,
    message: (f) => `${f.number} is over the tolerance. Say in a few words why you decide so.`,
  },
};

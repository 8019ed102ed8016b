import { z } from "zod";
import { idSchema } from "#kernel/ids.ts";
import { pageInput } from "#kernel/keyset.ts";

/** What a movement did. The same list is a CHECK on the table. */
export const movementKinds = [
  "receipt",
  "adjustment",
  "count",
  "commitment",
  "release",
  "sale",
  "reservation",
  "reservation_release",
  "quality_hold",
  "quality_release",
  "damage",
  "damage_release",
  "transfer_out",
  "transfer_in",
  "incoming",
  "bin_pick",
  "bin_put",
  "scrap",
  "regrade",
  "build",
  "component",
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** Kinds that change what is there or sellable, and so may be the kind of an adjustment. */
export const adjustmentKinds = [
  "receipt",
  "adjustment",
  "count",
  "quality_hold",
  "quality_release",
  "damage",
  "damage_release",
  "scrap",
  "regrade",
  "transfer_out",
  "transfer_in",
  "build",
  "component",
] as const;
export type AdjustmentKind = (typeof adjustmentKinds)[number];

/** The named quantities of a level that a person can ask to have explained. */
export const quantityNames = [
  "onHand",
  "committed",
  "reserved",
  "qualityControl",
  "damaged",
  "available",
  "incoming",
] as const;
export type QuantityName = (typeof quantityNames)[number];

const id = z.string().min(1).max(80);
const units = z.int().min(0).max(1_000_000_000);

/** Which SKUs a grid shows, beside the search text. */
export const stockFilters = ["all", "available", "out", "low", "waiting"] as const;
export type StockFilter = (typeof stockFilters)[number];

export const stockGridInput = z.strictObject({
  /** Start of a SKU code, or a part of the title. */
  search: z.string().trim().max(120).optional(),
  show: z.enum(stockFilters).default("all"),
  /** Only SKUs that have a level at this location; figures stay those of all locations. */
  locationId: id.optional(),
  ...pageInput,
});
export type StockGridInput = z.infer<typeof stockGridInput>;

export const skuStockInput = z.strictObject({ skuId: id });

export const movementListInput = z.strictObject({
  skuId: id.optional(),
  locationId: id.optional(),
  orderId: id.optional(),
  /** One lot or serial number: its whole history. */
  lotId: id.optional(),
  kind: z.enum(movementKinds).optional(),
  /** What caused the movements, e.g. `fulfillment_order`. */
  sourceType: z.string().max(40).optional(),
  sourceId: id.optional(),
  ...pageInput,
});
export type MovementListInput = z.infer<typeof movementListInput>;

export const reservationListInput = z.strictObject({ skuId: id, ...pageInput });
export type ReservationListInput = z.infer<typeof reservationListInput>;

/** A person ends what somebody else set aside. The reason stays with the movement that gives the units back. */
export const releaseReservationInput = z.strictObject({
  reservationId: id,
  reason: z.string().trim().min(2, "Say in a few words why.").max(300),
});
export type ReleaseReservationInput = z.infer<typeof releaseReservationInput>;

export const explainInput = z.strictObject({ skuId: id, locationId: id, quantity: z.enum(quantityNames) });
export type ExplainInput = z.infer<typeof explainInput>;

/** A person's correction of one level. `requestId` makes a repeat harmless; `expectedOnHand` is what the person saw. */
export const adjustInput = z
  .strictObject({
    requestId: z.string().min(8).max(80),
    skuId: id,
    locationId: id,
    kind: z.enum(adjustmentKinds).default("adjustment"),
    setTo: units.optional(),
    delta: z.int().min(-1_000_000_000).max(1_000_000_000).optional(),
    expectedOnHand: units.optional(),
    qualityControl: z.int().min(-1_000_000_000).max(1_000_000_000).optional(),
    damaged: z.int().min(-1_000_000_000).max(1_000_000_000).optional(),
    binId: id.optional(),
    /** Of a lot-tracked SKU: the lot, which units that come in open when it is new. */
    lotCode: z.string().trim().min(1).max(80).optional(),
    /** Of a serial-tracked SKU: the number of each unit. */
    serials: z.array(z.string().trim().min(1).max(80)).min(1).max(500).optional(),
    expiresOn: z.iso.date().optional(),
    reason: z.string().trim().min(2).max(300),
  })
  .refine((input) => input.setTo === undefined || input.delta === undefined, {
    error: "Give setTo or delta, not both.",
  })
  .refine(
    (input) =>
      [input.setTo, input.delta, input.qualityControl, input.damaged].some((value) => value !== undefined),
    {
      error: "Say what changes: setTo, delta, qualityControl or damaged.",
    },
  );
export type AdjustInput = z.infer<typeof adjustInput>;

export const transferInput = z
  .strictObject({
    requestId: z.string().min(8).max(80),
    fromLocationId: id,
    toLocationId: id,
    lines: z
      .array(z.strictObject({ skuId: id, quantity: units.min(1) }))
      .min(1)
      .max(200),
    reason: z.string().trim().min(2).max(300),
  })
  .refine((input) => input.fromLocationId !== input.toLocationId, {
    error: "Choose two different locations.",
  })
  .refine((input) => new Set(input.lines.map((line) => line.skuId)).size === input.lines.length, {
    error: "Each SKU once.",
  });
export type TransferInput = z.infer<typeof transferInput>;

export const putInBinInput = z.strictObject({
  requestId: z.string().min(8).max(80),
  binId: id,
  skuId: id,
  quantity: units.min(1),
});

export const fillFromInput = z.strictObject({
  requestId: z.string().min(8).max(80),
  orderLineId: id,
  skuId: id,
  locationId: id,
});

const day = z.iso.date();

export const transferStatuses = ["draft", "in_transit", "received", "canceled"] as const;
export type TransferStatus = (typeof transferStatuses)[number];

export const transferListInput = z.strictObject({
  status: z.enum(transferStatuses).optional(),
  ...pageInput,
});
export type TransferListInput = z.infer<typeof transferListInput>;

export const transferIdInput = z.strictObject({ id });
export type TransferIdInput = z.infer<typeof transferIdInput>;

/** A transfer that goes by truck; its id is made by the caller and makes a repeat harmless. */
export const createTransferInput = z
  .strictObject({
    id: idSchema("trf"),
    fromLocationId: id,
    toLocationId: id,
    expectedOn: day.optional(),
    reason: z.string().trim().min(2, "Say in a few words why.").max(300),
    lines: z
      .array(z.strictObject({ skuId: id, quantity: units.min(1) }))
      .min(1)
      .max(200),
  })
  .refine((input) => input.fromLocationId !== input.toLocationId, {
    error: "Choose two different locations.",
  })
  .refine((input) => new Set(input.lines.map((line) => line.skuId)).size === input.lines.length, {
    error: "Each SKU once.",
  });
export type CreateTransferInput = z.infer<typeof createTransferInput>;

export const shipTransferInput = z.strictObject({
  id,
  /** Lots or serials that leave, for lines of tracked SKUs. */
  lots: z
    .array(z.strictObject({ lineId: id, code: z.string().min(1).max(80), quantity: units.min(1) }))
    .max(2_000)
    .optional(),
});
export type ShipTransferInput = z.infer<typeof shipTransferInput>;

export const heldStates = ["available", "quality_control", "damaged"] as const;

export const receiveTransferInput = z.strictObject({
  id,
  requestId: z.string().min(8).max(80),
  lines: z
    .array(
      z.strictObject({
        lineId: id,
        quantity: units.min(1),
        into: z.enum(heldStates).default("available"),
        binId: id.optional(),
      }),
    )
    .min(1)
    .max(2_000)
    .refine((lines) => new Set(lines.map(({ lineId }) => lineId)).size === lines.length, {
      error: "Each line once.",
    }),
});
export type ReceiveTransferInput = z.infer<typeof receiveTransferInput>;

export const workOrderStatuses = ["open", "done", "canceled"] as const;
export type WorkOrderStatus = (typeof workOrderStatuses)[number];

export const workOrderListInput = z.strictObject({
  status: z.enum(workOrderStatuses).optional(),
  ...pageInput,
});
export type WorkOrderListInput = z.infer<typeof workOrderListInput>;

export const createWorkOrderInput = z.strictObject({
  id: idSchema("wor"),
  kind: z.enum(["build", "break"]),
  skuId: id,
  locationId: id,
  quantity: units.min(1).max(1_000_000),
  note: z.string().trim().max(300).default(""),
});
export type CreateWorkOrderInput = z.infer<typeof createWorkOrderInput>;

export const finishWorkOrderInput = z.strictObject({
  id,
  /** Lots or serials of tracked SKUs: those that are used, and those that come. */
  lots: z
    .array(
      z.strictObject({
        skuId: id,
        code: z.string().min(1).max(80),
        quantity: units.min(1),
        expiresOn: day.optional(),
      }),
    )
    .max(2_000)
    .optional(),
});
export type FinishWorkOrderInput = z.infer<typeof finishWorkOrderInput>;
export const workOrderIdInput = z.strictObject({ id });
export const canBuildInput = z.strictObject({ skuId: id, locationId: id });

/** A rule is written as a draft, decides while it is active, and is kept when it is archived. It never goes back. */
export const ruleStatuses = ["draft", "active", "archived"] as const;
export type RuleStatus = (typeof ruleStatuses)[number];

/** The list a rule stands in. The same list is a CHECK on the table. */
export const ruleKinds = ["buffer", "ring_fence", "limit", "ahead"] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** How a channel sells a SKU that is not there: not at all, as a pre-order, or as a backorder. */
export const sellingModes = ["in_stock_only", "pre_order", "backorder"] as const;
export type SellingMode = (typeof sellingModes)[number];
export * from "./count-contract.ts";
export * from "./move-contract.ts";

/** What other rooms and doors may call. */
export {
  cancelShipment,
  createShipment,
  markShipped,
  type CreateShipmentInput,
  type ShippingAddress,
} from "./use-cases/create-shipment.ts";
export { createReturnShipment, type ReturnShipmentInput } from "./use-cases/return-shipment.ts";
export { recordManualEvent, recordTrackingEvents, type ManualEvent } from "./use-cases/record-tracking.ts";
export {
  findTrackingLink,
  isPassFor,
  newPass,
  PASS_MS,
  proveIdentity,
  trackingLink,
  type FoundLink,
} from "./use-cases/tracking-link.ts";
export {
  returnLabelOf,
  shipmentOf,
  shipmentsOfOrder,
  type ParcelState,
  type ReturnLabel,
  type ShipmentState,
} from "./queries/shipments.ts";
export { personalPart, trackPage } from "./queries/track-page.ts";
export type { CustomsItem, PersonalPart, TrackPage, TrackedParcel } from "./contract.ts";
export type { NewParcel } from "./store.ts";
export type { ShippingRefusal } from "./errors.ts";

import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";
import { trackingReasons, trackingStatuses } from "./contract.ts";

const shipment = z.object({ shipmentId: z.string(), orderId: z.string() });

/** Parcels are packed and want their labels. */
export const shipmentRequested = defineEvent("shipping/shipment.requested", shipment);

/** A parcel has its label and tracking number. */
export const labelPurchased = defineEvent(
  "shipping/label.purchased",
  shipment.extend({ parcelId: z.string() }),
);

/** The carrier has the parcels. */
export const shipmentShipped = defineEvent("shipping/shipment.shipped", shipment);

/** A shipment will not leave; its labels are voided. */
export const shipmentCanceled = defineEvent("shipping/shipment.canceled", shipment);

/** Somebody wants a label given back to the carrier. */
export const labelVoidRequested = defineEvent(
  "shipping/label.void_requested",
  shipment.extend({ purchaseId: z.string() }),
);

/** Where a parcel is changed, in our words. */
export const parcelStatusChanged = defineEvent(
  "shipping/parcel.status_changed",
  shipment.extend({
    parcelId: z.string(),
    status: z.enum(trackingStatuses),
    reason: z.enum(trackingReasons).nullable(),
  }),
);

/** The label with which a buyer sends a return back was bought. */
export const returnLabelPurchased = defineEvent(
  "shipping/return_label.purchased",
  shipment.extend({ rmaId: z.string(), trackingNumber: z.string() }),
);

/** Where the parcel of a return is changed; told instead of `shipping/parcel.status_changed`, which is about parcels to buyers. */
export const returnParcelMoved = defineEvent(
  "shipping/return_parcel.moved",
  shipment.extend({ rmaId: z.string(), status: z.enum(trackingStatuses) }),
);

/** Parcels were put onto a manifest that the carrier does not have yet. */
export const manifestRequested = defineEvent(
  "shipping/manifest.requested",
  z.object({ manifestId: z.string() }),
);

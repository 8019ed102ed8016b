import type { TrackingStatus } from "#server/modules/shipping/contract.ts";

/** What a status means to somebody who waits for a parcel: a headline and what happens next. */
export const words: Record<TrackingStatus, { title: string; next: string }> = {
  pending: { title: "Getting ready", next: "Your parcel has its label. The carrier will scan it soon." },
  picked_up: { title: "With the carrier", next: "The carrier has your parcel." },
  in_transit: { title: "On its way", next: "Your parcel is moving towards you." },
  out_for_delivery: { title: "Out for delivery", next: "It should be with you today." },
  delivered: { title: "Delivered", next: "Enjoy! If you cannot find it, look at your safe places first." },
  on_hold: { title: "Held for a moment", next: "The carrier holds your parcel. We are looking into it." },
  delivery_delayed: { title: "Delayed", next: "It takes longer than planned. We are looking into it." },
  delivery_failed: {
    title: "Delivery was tried",
    next: "The carrier will try again or leave a note for you.",
  },
  ready_for_pickup: { title: "Ready to pick up", next: "Your parcel waits for you at the pickup point." },
  return_to_sender: { title: "Coming back to us", next: "The parcel is returning. We will write to you." },
  cancelled: { title: "Canceled", next: "This parcel will not be delivered. We will write to you." },
  unknown: { title: "On its way", next: "We are waiting for news from the carrier." },
};

/** The milestones of a parcel, and which of them a status has reached. */
export const milestones = ["Ordered", "Packed", "With the carrier", "Out for delivery", "Delivered"] as const;

const reached: Record<TrackingStatus, number> = {
  pending: 1,
  picked_up: 2,
  in_transit: 2,
  on_hold: 2,
  delivery_delayed: 2,
  unknown: 1,
  return_to_sender: 2,
  cancelled: 1,
  delivery_failed: 3,
  out_for_delivery: 3,
  ready_for_pickup: 3,
  delivered: 4,
};

export const milestoneOf = (status: TrackingStatus | null): number => (status === null ? 0 : reached[status]);

/** One scan that is to come. */
export interface Step {
  /** Progress after the purchase. */
  afterSeconds: number;
  status: string;
  statusDetail: string;
  message: string;
  carrierCode?: string | undefined;
  place?: "origin" | "hub" | "destination" | undefined;
  /** How long before its report the scan happened; carriers report some late. */
  lateBySeconds?: number | undefined;
}

/** What happens to a parcel: a known story, or steps of one's own. */
export interface Script {
  name: string;
  steps?: Step[] | undefined;
}

const HOUR = 3600;

const step = (
  hours: number,
  status: string,
  statusDetail: string,
  message: string,
  place: "origin" | "hub" | "destination",
  lateByHours?: number,
): Step => ({
  afterSeconds: Math.round(hours * HOUR),
  status,
  statusDetail,
  message,
  place,
  ...(lateByHours === undefined ? {} : { lateBySeconds: lateByHours * HOUR }),
});

const accepted = step(
  12,
  "in_transit",
  "received_at_origin_facility",
  "Accepted at origin facility",
  "origin",
);
const departed = step(18, "in_transit", "departed_origin_facility", "Departed origin facility", "origin");
const atHub = (hours: number) =>
  step(hours, "in_transit", "arrived_at_facility", "Arrived at regional facility", "hub");
const out = (hours: number) =>
  step(hours, "out_for_delivery", "out_for_delivery", "Out for delivery", "destination");
const delivered = (hours: number) =>
  step(hours, "delivered", "arrived_at_destination", "Delivered, front door", "destination");

/** How the stories go, for a parcel that takes `days`. */
const stories: Record<string, (days: number) => Step[]> = {
  delivered: (days) => {
    const end = days * 24 + 14;
    return [
      accepted,
      departed,
      atHub(end * 0.6),
      step(
        end - 9,
        "in_transit",
        "received_at_destination_facility",
        "Arrived at post office",
        "destination",
      ),
      out(end - 5),
      delivered(end),
    ];
  },
  failed_attempt: (days) => [
    accepted,
    departed,
    atHub(days * 16),
    out(days * 24 + 9),
    step(days * 24 + 14, "failure", "delivery_exception", "Delivery attempted, no access", "destination"),
    out(days * 24 + 33),
    delivered(days * 24 + 38),
  ],
  delayed: (days) => [
    accepted,
    departed,
    atHub(days * 16),
    step(days * 24, "in_transit", "delayed", "Shipment arriving late", "hub"),
    out(days * 24 + 57),
    delivered(days * 24 + 62),
  ],
  weather_delay: (days) => [
    accepted,
    departed,
    step(days * 18, "in_transit", "weather_delay", "Delayed by weather", "hub"),
    atHub(days * 24 + 20),
    out(days * 24 + 57),
    delivered(days * 24 + 63),
  ],
  held_at_location: (days) => [
    accepted,
    departed,
    atHub(days * 16),
    step(
      days * 24 + 14,
      "available_for_pickup",
      "arrived_at_pickup_location",
      "Held for pickup at customer's request",
      "destination",
    ),
    step(days * 24 + 60, "delivered", "arrived_at_destination", "Picked up by recipient", "destination"),
  ],
  return_to_sender: (days) => [
    accepted,
    departed,
    atHub(days * 16),
    step(days * 24 + 14, "failure", "delivery_exception", "Addressee unknown", "destination"),
    step(days * 24 + 38, "return_to_sender", "return", "Returned to sender", "destination"),
  ],
  refused: (days) => [
    accepted,
    departed,
    out(days * 24 + 9),
    step(days * 24 + 14, "failure", "refused", "Refused by recipient", "destination"),
    step(days * 24 + 38, "return_to_sender", "return", "Returned to sender", "destination"),
  ],
  lost: (days) => [
    accepted,
    departed,
    atHub(days * 16),
    step(days * 24 + 120, "failure", "lost", "Parcel could not be located", "hub"),
  ],
  silent: () => [],
  stuck: (days) => [accepted, departed, atHub(days * 16)],
  damaged: (days) => [
    accepted,
    departed,
    step(days * 20, "failure", "damaged", "Parcel damaged, contents discarded", "hub"),
  ],
  backwards: (days) => [
    departed,
    step(20, "in_transit", "received_at_origin_facility", "Accepted at origin facility", "origin", 8),
    out(days * 24 + 9),
    delivered(days * 24 + 14),
    step(days * 24 + 20, "in_transit", "arrived_at_facility", "Arrived at regional facility", "hub", 30),
  ],
  address_correction: (days) => [
    accepted,
    departed,
    step(days * 20, "in_transit", "address_correction", "Address corrected by carrier", "hub"),
    out(days * 24 + 33),
    delivered(days * 24 + 38),
  ],
};

export const scriptNames: string[] = Object.keys(stories);

/** The troubled ones that a demo draws from, the harmless more often. */
export const troubledScripts = [
  "failed_attempt",
  "failed_attempt",
  "delayed",
  "delayed",
  "weather_delay",
  "held_at_location",
  "address_correction",
  "backwards",
  "return_to_sender",
  "refused",
  "lost",
  "stuck",
  "silent",
  "damaged",
];

/** The steps of a script, by time of report. */
export function stepsOf(script: Script, days: number): Step[] {
  const steps = script.steps ?? stories[script.name]?.(Math.max(1, days)) ?? [];
  return [...steps].sort((left, right) => left.afterSeconds - right.afterSeconds);
}

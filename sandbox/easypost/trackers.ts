import { withWholeWeights } from "../signatures.ts";
import type { Sandbox, Tasks } from "../sandbox.ts";
import { trackerBody } from "./bodies.ts";
import type { Address, Carrier, Scan, Shipment, Tracker } from "./carrier.ts";
import { stepsOf, type Script, type Step } from "./scripts.ts";

/** Tells the product something of an object as it is now. */
export function tell(
  sandbox: Sandbox,
  carrier: Carrier,
  topic: string,
  result: Record<string, unknown>,
  previous: Record<string, unknown> = {},
): void {
  const now = sandbox.clock.now().toISOString();
  const id = sandbox.random.id("evt_", 32);
  const event = {
    id,
    object: "Event",
    description: topic,
    mode: "test",
    previous_attributes: previous,
    result,
    status: "pending",
    pending_urls: [],
    completed_urls: [],
    created_at: now,
    updated_at: now,
    user_id: "user_00000000000000000000000000000000",
  };
  sandbox.deliveries.announce({
    connectionId: carrier.connectionId,
    topic,
    subject: String(result["id"]),
    eventId: id,
    body: withWholeWeights(JSON.stringify(event)),
  });
  sandbox.changed();
}

/** Begins to track what was bought. */
export function startTracker(sandbox: Sandbox, carrier: Carrier, shipment: Shipment): Tracker {
  const rate = shipment.rates.find((one) => one.id === shipment.selectedRateId);
  const waiting = carrier.nextScripts.find((one) => one.next > 0);
  const own =
    carrier.scripts[shipment.id] ??
    carrier.scripts[shipment.reference ?? ""] ??
    carrier.scripts[shipment.trackingCode ?? ""];
  if (!own && waiting) waiting.next -= 1;
  const now = sandbox.clock.now().toISOString();
  const days = rate?.days ?? 3;
  const tracker: Tracker = {
    id: sandbox.random.id("trk_", 32),
    shipmentId: shipment.id,
    trackingCode: shipment.trackingCode ?? "",
    carrier: rate?.carrier ?? "USPS",
    service: rate?.service ?? null,
    status: "pre_transit",
    statusDetail: "label_created",
    createdAt: now,
    updatedAt: now,
    signedBy: null,
    weight: Math.round(shipment.parcel.weight * 10) / 10,
    estimatedAt: sandbox.clock
      .calendarOf(sandbox.clock.progress() + days * 86_400_000 + 43_200_000)
      .toISOString(),
    scans: [
      {
        status: "pre_transit",
        statusDetail: "label_created",
        message: "Shipping label created",
        carrierCode: "",
        at: now,
        ...placeOf(shipment.from),
      },
    ],
    origin: shipment.from,
    destination: shipment.to,
    script: own ?? waiting?.script ?? carrier.defaultScript,
    done: 0,
    version: 0,
    beganAt: sandbox.clock.progress(),
    isFinal: false,
  };
  carrier.trackers[tracker.id] = tracker;
  planNext(sandbox, carrier, tracker, days);
  return tracker;
}

/** Gives a parcel another future; what happened already stays. */
export function follow(sandbox: Sandbox, carrier: Carrier, tracker: Tracker, script: Script): void {
  const passed = (sandbox.clock.progress() - tracker.beganAt) / 1000;
  tracker.script = script;
  tracker.version += 1;
  tracker.done = stepsOf(script, daysOf(carrier, tracker)).filter(
    (step) => step.afterSeconds <= passed,
  ).length;
  planNext(sandbox, carrier, tracker, daysOf(carrier, tracker));
}

function daysOf(carrier: Carrier, tracker: Tracker): number {
  const shipment = carrier.shipments[tracker.shipmentId ?? ""];
  return shipment?.rates.find((one) => one.id === shipment.selectedRateId)?.days ?? 3;
}

function planNext(sandbox: Sandbox, carrier: Carrier, tracker: Tracker, days: number): void {
  const next = stepsOf(tracker.script, days)[tracker.done];
  if (!next) return;
  sandbox.clock.schedule({
    dueMs: tracker.beganAt + next.afterSeconds * 1000,
    task: "tracker.step",
    connectionId: carrier.connectionId,
    id: tracker.id,
    version: tracker.version,
  });
}

/** Adds a scan and tells of it. */
export function scan(sandbox: Sandbox, carrier: Carrier, tracker: Tracker, seen: Scan): void {
  const previous = { status: tracker.status };
  tracker.scans.push(seen);
  const isLatest = tracker.scans.every((other) => other.at <= seen.at);
  if (isLatest) Object.assign(tracker, { status: seen.status, statusDetail: seen.statusDetail });
  if (seen.status === "delivered") tracker.signedBy = tracker.destination?.name?.split(" ").at(-1) ?? null;
  tracker.isFinal = ["delivered", "return_to_sender"].includes(tracker.status);
  tracker.updatedAt = sandbox.clock.now().toISOString();
  tell(sandbox, carrier, "tracker.updated", trackerBody(tracker, sandbox.url()), previous);
}

const nowhere = { city: null, state: null, zip: null, country: null };
const placeOf = (address: Address | null) =>
  address
    ? {
        city: address.city.toUpperCase(),
        state: address.state,
        zip: address.zip.slice(0, 5),
        country: address.country,
      }
    : nowhere;
const hub = { city: "MEMPHIS", state: "TN", zip: "38118", country: "US" };

function toScan(sandbox: Sandbox, tracker: Tracker, step: Step): Scan {
  const at = sandbox.clock.now().getTime();
  const first = Date.parse(tracker.createdAt);
  // at a quick pace a scan reported late still lies after the purchase
  const late = Math.min((step.lateBySeconds ?? 0) * 1000, Math.max(0, (at - first) / 2));
  const place =
    step.place === "origin"
      ? placeOf(tracker.origin)
      : step.place === "destination"
        ? placeOf(tracker.destination)
        : hub;
  return {
    status: step.status,
    statusDetail: step.statusDetail,
    message: step.message,
    carrierCode: step.carrierCode ?? "",
    at: new Date(at - late).toISOString(),
    ...place,
  };
}

export const carrierTasks: Tasks = {
  "tracker.step": (sandbox, entry) => {
    const carrier = sandbox.state.carriers[entry.connectionId];
    const tracker = carrier?.trackers[entry.id];
    if (!carrier || !tracker || tracker.version !== entry.version) return;
    if (carrier.shipments[tracker.shipmentId ?? ""]?.refundStatus) return;
    const days = daysOf(carrier, tracker);
    const step = stepsOf(tracker.script, days)[tracker.done];
    if (!step) return;
    tracker.done += 1;
    scan(sandbox, carrier, tracker, toScan(sandbox, tracker, step));
    planNext(sandbox, carrier, tracker, days);
  },
  "label.refunded": (sandbox, entry) => {
    const carrier = sandbox.state.carriers[entry.connectionId];
    const shipment = carrier?.shipments[entry.id];
    if (!carrier || shipment?.refundStatus !== "submitted") return;
    shipment.refundStatus = "refunded";
    shipment.updatedAt = sandbox.clock.now().toISOString();
    const refund = Object.values(carrier.refunds).find((one) => one["shipment_id"] === shipment.id);
    if (!refund) return;
    refund["status"] = "refunded";
    tell(sandbox, carrier, "refund.successful", refund);
  },
};

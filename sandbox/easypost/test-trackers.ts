import type { Sandbox } from "../sandbox.ts";
import type { Carrier, Tracker } from "./carrier.ts";

/** EasyPost's test codes and where their parcels stand. */
const standing: Record<string, string> = {
  EZ1000000001: "pre_transit",
  EZ2000000002: "in_transit",
  EZ3000000003: "out_for_delivery",
  EZ4000000004: "delivered",
  EZ5000000005: "return_to_sender",
  EZ6000000006: "failure",
  EZ7000000007: "unknown",
};

/** Tracks a code that was not bought here; one that is tracked already is answered again. */
export function addTracker(sandbox: Sandbox, carrier: Carrier, code: string, carrierName: string): Tracker {
  const known = Object.values(carrier.trackers).find((one) => one.trackingCode === code);
  if (known) return known;
  const status = standing[code] ?? "unknown";
  const now = sandbox.clock.now().toISOString();
  const tracker: Tracker = {
    id: sandbox.random.id("trk_", 32),
    shipmentId: null,
    trackingCode: code,
    carrier: carrierName,
    service: null,
    status,
    statusDetail: "status_update",
    createdAt: now,
    updatedAt: now,
    signedBy: status === "delivered" ? "John Tester" : null,
    weight: null,
    estimatedAt: now,
    scans: [
      {
        status,
        statusDetail: "status_update",
        message: "Status update",
        carrierCode: "",
        at: now,
        city: null,
        state: null,
        zip: null,
        country: null,
      },
    ],
    origin: null,
    destination: null,
    script: { name: "silent" },
    done: 0,
    version: 0,
    beganAt: sandbox.clock.progress(),
    isFinal: ["delivered", "return_to_sender"].includes(status),
  };
  carrier.trackers[tracker.id] = tracker;
  sandbox.changed();
  return tracker;
}

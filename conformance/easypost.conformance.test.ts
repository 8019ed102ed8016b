import { describe, expect, it } from "vitest";
import { parseShipment } from "#server/modules/shipping/adapters/easypost/shipment.ts";
import { parseEasypostEvent, parseTracker } from "#server/modules/shipping/adapters/easypost/tracker.ts";
import { findObjects, fixtureFiles, fixtureJson, withFixtures } from "./fixtures.ts";

withFixtures("easypost", () => {
  const bodies = fixtureFiles("easypost").map((path) => ({ path, body: fixtureJson(path) }));
  const found = (name: string) => bodies.flatMap(({ path, body }) => findObjects(body, name, path));

  describe("trackers", () => {
    it("are all read, with the status EasyPost meant", () => {
      const meant: Record<string, string> = {
        pre_transit: "pending",
        unknown: "unknown",
        in_transit: "in_transit",
      };
      const trackers = found("Tracker");
      expect(trackers.length).toBeGreaterThan(30);
      for (const { where, value } of trackers) {
        const tracker = parseTracker(value);
        if (!tracker.ok) throw new Error(`${where}: ${JSON.stringify(tracker.error)}`);
        const source = value as { status: string; tracking_details: unknown[] };
        expect(tracker.value.status, where).toBe(meant[source.status]);
        expect(tracker.value.events.length, where).toBe(source.tracking_details.length);
        const keys = tracker.value.events.map((event) => event.dedupeKey);
        expect(new Set(keys).size, where).toBe(keys.length);
      }
    });

    it("in the signed event show each scan by the carrier's own code", () => {
      const event = parseEasypostEvent(fixtureJson("easypost/event-body.json"));
      if (!event.ok) throw new Error("the event was refused");
      expect(event.value).toMatchObject({ eventId: "evt_1", topic: "tracker.updated", mode: "production" });
      const tracker = parseTracker(event.value.result);
      if (!tracker.ok) throw new Error("the tracker was refused");
      expect(tracker.value).toMatchObject({
        carrier: "FedEx",
        estimatedDeliveryOn: "2024-08-05",
        isFinal: false,
      });
      expect(tracker.value.events.map(({ carrierCode, status }) => `${carrierCode} ${status}`)).toEqual([
        "OC pending",
        "PU picked_up",
        "AR in_transit",
        "DP in_transit",
        "IT in_transit",
        "IT in_transit",
        "AR in_transit",
      ]);
    });
  });

  it("every recorded event has a readable envelope", () => {
    const events = found("Event");
    expect(events.length).toBeGreaterThan(20);
    for (const { where, value } of events) expect(parseEasypostEvent(value).ok, where).toBe(true);
  });

  it("every recorded shipment is read, rates to the cent, label and tracker once bought", () => {
    const shipments = found("Shipment");
    expect(shipments.length).toBeGreaterThan(20);
    let labels = 0;
    for (const { where, value } of shipments) {
      const shipment = parseShipment(value);
      if (!shipment.ok) throw new Error(`${where}: ${JSON.stringify(shipment.error)}`);
      const source = value as {
        rates: { id: string; rate: string }[];
        postage_label: unknown;
        tracking_code: string | null;
      };
      expect(shipment.value.rates.map((rate) => rate.costMinor)).toEqual(
        source.rates.map(({ rate }) => BigInt(rate.replace(".", ""))),
      );
      if (!source.postage_label) continue;
      labels += 1;
      expect(shipment.value.label, where).toMatchObject({ trackingNumber: source.tracking_code });
    }
    expect(labels).toBeGreaterThan(10);
  });
});

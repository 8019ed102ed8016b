import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEasypostEvent, parseTracker, trackingDedupeKey } from "./tracker.ts";

const scanned = {
  message: "Arrived at facility",
  description: "Arrived at facility",
  status: "in_transit",
  status_detail: "arrived_at_facility",
  datetime: "2026-03-03T18:20:00Z",
  source: "FedEx",
  carrier_code: "AR",
  tracking_location: { city: "Turku", state: null, country: "FI", zip: "20100" },
};
const body = {
  id: "trk_sample",
  tracking_code: "7946 0000 0012",
  carrier: "FedEx",
  status: "in_transit",
  status_detail: "arrived_at_facility",
  updated_at: "2026-03-03T18:21:00Z",
  est_delivery_date: "2026-03-05T00:00:00Z",
  carrier_detail: { est_delivery_date_local: null },
  tracking_details: [
    scanned,
    { ...scanned, datetime: "2026-03-02T16:00:00Z", carrier_code: "PU", message: "Picked up" },
  ],
};

describe("a tracker", () => {
  it("becomes a report with its scans oldest first", () => {
    expect(parseTracker(body)).toMatchObject({
      ok: true,
      value: {
        externalTrackerId: "trk_sample",
        trackingNumber: "794600000012",
        status: "in_transit",
        estimatedDeliveryOn: "2026-03-05",
        events: [
          { carrierCode: "PU", status: "picked_up" },
          {
            carrierCode: "AR",
            status: "in_transit",
            city: "Turku",
            region: null,
            postalCode: "20100",
            raw: scanned,
          },
        ],
      },
    });
  });

  it("prefers the delivery day at the destination", () => {
    const tracker = parseTracker({ ...body, carrier_detail: { est_delivery_date_local: "2026-03-04" } });
    expect(tracker).toMatchObject({ value: { estimatedDeliveryOn: "2026-03-04" } });
  });

  it("without scans is still a report", () => {
    expect(parseTracker({ ...body, tracking_details: null })).toMatchObject({
      ok: true,
      value: { events: [] },
    });
  });

  it.each([
    [{ ...body, id: "" }, "id"],
    [{ ...body, tracking_code: undefined }, "tracking_code"],
    [{ ...body, tracking_details: [{ ...scanned, datetime: null }] }, "tracking_details[0].datetime"],
    [
      { ...body, tracking_details: [{ ...scanned, datetime: "2026-03-03 18:20" }] },
      "tracking_details[0].datetime",
    ],
  ])("is refused where it is wrong (%#)", (given, path) => {
    expect(parseTracker(given)).toMatchObject({ ok: false, error: { path } });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(body)), fc.anything(), (field, value) => {
        expect(typeof parseTracker({ ...body, [field]: value }).ok).toBe("boolean");
      }),
    );
  });
});

describe("a scan is the same scan", () => {
  const key = (change: Partial<typeof scanned>) => {
    const tracker = parseTracker({ ...body, tracking_details: [{ ...scanned, ...change }] });
    return tracker.ok ? tracker.value.events[0]?.dedupeKey : undefined;
  };

  it("when the carrier rewords it or writes its city otherwise", () => {
    expect(key({ message: "At local facility", description: "At local facility" })).toBe(key({}));
    expect(key({ tracking_location: { ...scanned.tracking_location, city: " TURKU " } })).toBe(key({}));
    expect(key({ datetime: "2026-03-03T18:20:00.500Z" })).toBe(key({}));
    expect(key({ datetime: "2026-03-03T20:20:00+02:00" })).toBe(key({}));
  });

  it("and another one with another code, time or place", () => {
    const others = [
      key({ carrier_code: "DP" }),
      key({ datetime: "2026-03-03T18:20:01Z" }),
      key({ tracking_location: { ...scanned.tracking_location, zip: "20101" } }),
    ];
    expect(new Set([key({}), ...others]).size).toBe(4);
  });

  it("told apart by status where the carrier gives no code", () => {
    const plain = key({ carrier_code: "" });
    expect(key({ carrier_code: "", status_detail: "departed_facility" })).not.toBe(plain);
    expect(plain).toMatch(/^[0-9a-f]{32}$/);
  });

  it("keys do not run together at their seams", () => {
    const at = { occurredAt: new Date(0), postalCode: null, country: null };
    expect(trackingDedupeKey({ ...at, carrierCode: "A", city: "B", region: "C" })).not.toBe(
      trackingDedupeKey({ ...at, carrierCode: "A", city: "B C", region: null }),
    );
  });
});

describe("an event", () => {
  it("is named and carries its object unread", () => {
    const event = {
      id: "evt_7",
      description: "tracker.updated",
      mode: "test",
      created_at: "2026-03-03T18:21:00Z",
      result: body,
    };
    expect(parseEasypostEvent(event)).toEqual({
      ok: true,
      value: {
        eventId: "evt_7",
        topic: "tracker.updated",
        mode: "test",
        createdAt: new Date("2026-03-03T18:21:00Z"),
        result: body,
      },
    });
    expect(parseEasypostEvent({ description: "tracker.updated" })).toMatchObject({
      ok: false,
      error: { path: "id" },
    });
  });
});

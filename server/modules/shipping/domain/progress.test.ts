import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trackingStatuses, type TrackingStatus } from "../contract.ts";
import { chooseRate, type Offer } from "./choose-rate.ts";
import { progressOf, shipmentStatusOf, type ScanFact } from "./progress.ts";

const scan = (status: TrackingStatus, minute: number, dedupeKey = `${status}${minute}`): ScanFact => ({
  status,
  reason: null,
  occurredAt: new Date(minute * 60_000),
  dedupeKey,
});
const statusOf = (...scans: ScanFact[]) => progressOf(scans).status;

describe("where a parcel is", () => {
  it("follows the latest scan, not the latest message", () => {
    expect(statusOf(scan("out_for_delivery", 5), scan("in_transit", 3))).toBe("out_for_delivery");
    expect(statusOf(scan("delivery_failed", 6), scan("out_for_delivery", 9))).toBe("out_for_delivery");
  });

  it("never goes back from delivered, except that it comes back", () => {
    expect(statusOf(scan("delivered", 5), scan("in_transit", 9))).toBe("delivered");
    expect(statusOf(scan("delivered", 5), scan("pending", 9))).toBe("delivered");
    expect(statusOf(scan("delivered", 5), scan("return_to_sender", 9))).toBe("return_to_sender");
  });

  it("does not read a return, a cancellation or an unknown scan as transit", () => {
    expect(statusOf(scan("in_transit", 1), scan("return_to_sender", 2), scan("in_transit", 3))).toBe(
      "return_to_sender",
    );
    expect(statusOf(scan("in_transit", 1), scan("unknown", 2))).toBe("in_transit");
    expect(statusOf(scan("in_transit", 1), scan("pending", 2))).toBe("in_transit");
  });

  it("ends the same for any order and any number of repeats of the same scans", () => {
    const scans = fc.array(
      fc.record({ status: fc.constantFrom(...trackingStatuses), minute: fc.integer({ min: 0, max: 8 }) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(scans, fc.infiniteStream(fc.nat()), (facts, random) => {
        const all = facts.map(({ status, minute }) => scan(status, minute));
        const shuffled = [...all, ...all]
          .map((fact) => ({ fact, at: random.next().value as number }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ fact }) => fact);
        expect(progressOf(shuffled)).toEqual(progressOf(all));
      }),
    );
  });
});

describe("a shipment of several parcels", () => {
  it("is delivered with the last of them", () => {
    expect(shipmentStatusOf(["delivered", "in_transit"])).toBe("shipped");
    expect(shipmentStatusOf(["delivered", "delivered"])).toBe("delivered");
    expect(shipmentStatusOf(["delivered", "return_to_sender"])).toBe("returned");
    expect(shipmentStatusOf(["in_transit", "delivery_failed"])).toBe("needs_attention");
  });
});

describe("a rate", () => {
  const offer = (externalRateId: string, costMinor: bigint, deliveryDays: number | null): Offer => ({
    externalRateId,
    carrier: "C",
    service: externalRateId,
    costMinor,
    currency: "USD",
    deliveryDays,
  });
  const offers = [offer("ground", 700n, 5), offer("two_day", 1500n, 2), offer("mystery", 500n, null)];
  const shipOn = "2026-07-06"; // a Monday

  it("is the cheapest that keeps the promise", () => {
    expect(chooseRate(offers, { shipOn, promiseOn: "2026-07-11" })?.offer.service).toBe("ground");
    expect(chooseRate(offers, { shipOn, promiseOn: "2026-07-08" })?.offer.service).toBe("two_day");
  });

  it("is the fastest when none keeps it, the cheapest without a promise, and none without offers", () => {
    expect(chooseRate(offers, { shipOn, promiseOn: "2026-07-06" })?.offer.service).toBe("two_day");
    expect(chooseRate(offers, { shipOn, promiseOn: null })?.offer.service).toBe("mystery");
    expect(chooseRate([], { shipOn, promiseOn: null })).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { codeMeaning, type CodedCarrier } from "#server/modules/shipping/adapters/easypost/carrier-codes.ts";
import { findUnder, vectors, withFixtures } from "./fixtures.ts";

interface NormalizedEvent {
  code: string;
  status?: string;
  timestamp: string;
}

interface NormalizedParcel {
  status: string;
  events: NormalizedEvent[];
}

type Samples = Record<string, unknown>;

/** The raw answer that each normalized expectation belongs to. */
const samples: { carrier: CodedCarrier; file: string; expectations: string[] }[] = [
  { carrier: "ups", file: "ups.json", expectations: ["ParsedTrackingResponse"] },
  {
    carrier: "fedex",
    file: "fedex.json",
    expectations: [
      "ParsedTrackingResponse",
      "ParsedDuplicateTrackingResponse",
      "ParsedInconsistentDateTimeResponse",
    ],
  },
  { carrier: "usps", file: "usps.json", expectations: ["ParsedTrackingResponse"] },
  {
    carrier: "dhl_express",
    file: "dhl_express.json",
    expectations: ["ParsedTrackingResponse", "ParsedInTransitTrackingResponse"],
  },
];

withFixtures("karrio-tracking", () => {
  describe.each(samples)("$carrier", ({ carrier, file, expectations }) => {
    const body = vectors<Samples>(`karrio-tracking/${file}`);
    // UPS states the letter of the status beside its code; the normalized sample leaves it out.
    const upsTypes = new Map(
      findUnder(body, ["status"], file).flatMap(({ value }) => {
        const { code, type } = value as { code?: string; type?: string };
        return code && type ? [[code, type] as const] : [];
      }),
    );
    const statusOf = (code: string) => {
      const type = carrier === "ups" ? upsTypes.get(code) : undefined;
      return codeMeaning(carrier, code, type === undefined ? {} : { type })?.status;
    };
    const parcels = expectations.flatMap((name) => (body[name] as [NormalizedParcel[]])[0]);

    it("maps every scan that the sample has a status for to that status", () => {
      const expected = parcels
        .flatMap((parcel) => parcel.events)
        .filter((event) => event.status !== undefined);
      expect(expected.length).toBeGreaterThan(0);
      for (const { code, status } of expected) expect(statusOf(code), code).toBe(status);
    });

    it("has a status of its own for every other scan", () => {
      for (const { code } of parcels.flatMap((parcel) => parcel.events))
        expect(statusOf(code), code).toBeDefined();
    });

    it("says of every parcel what the sample says, from its latest scan", () => {
      for (const parcel of parcels) {
        const latest = [...parcel.events].sort((left, right) =>
          right.timestamp.localeCompare(left.timestamp),
        )[0];
        expect(statusOf(latest?.code ?? "")).toBe(parcel.status);
      }
    });
  });

  it("tells who caused a failed delivery from the code beside it", () => {
    const scans = findUnder(vectors<Samples>("karrio-tracking/fedex.json"), ["scanEvents"], "fedex");
    const failed = scans
      .map(({ value }) => value as { eventType: string; exceptionCode: string })
      .filter((scan) => scan.eventType === "DE");
    expect(failed.length).toBeGreaterThan(0);
    const reasons = failed.map(
      ({ eventType, exceptionCode }) => codeMeaning("fedex", eventType, { exceptionCode })?.reason,
    );
    expect(reasons).toContain("consignee_not_home");
  });
});

import { describe, expect, it } from "vitest";
import { familyOf, reasonFamilies, trackingReasons, trackingStatuses } from "../../contract.ts";
import { codedCarrier, codeMeaning } from "./carrier-codes.ts";
import { statusOf } from "./status.ts";

const scan = (status: string, statusDetail = "", carrier = "", carrierCode = "") =>
  statusOf({ status, statusDetail, carrier, carrierCode });

describe("a scan's status", () => {
  it.each([
    ["pre_transit", "pending"],
    ["in_transit", "in_transit"],
    ["out_for_delivery", "out_for_delivery"],
    ["delivered", "delivered"],
    ["available_for_pickup", "ready_for_pickup"],
    ["return_to_sender", "return_to_sender"],
    ["failure", "delivery_failed"],
    ["cancelled", "cancelled"],
    ["error", "unknown"],
    ["unknown", "unknown"],
    ["teleported", "unknown"],
    ["", "unknown"],
  ])("%s is %s", (status, expected) => expect(scan(status).status).toBe(expected));

  it.each([
    ["in_transit", "delayed", "delivery_delayed", "carrier_delay"],
    ["in_transit", "weather_delay", "delivery_delayed", "nature_weather"],
    ["in_transit", "missorted", "delivery_delayed", "carrier_sorting_error"],
    ["in_transit", "address_correction", "on_hold", "consignee_wrong_address"],
    ["failure", "lost", "delivery_failed", "carrier_lost"],
    ["failure", "damaged", "delivery_failed", "carrier_damaged"],
    ["failure", "refused", "delivery_failed", "consignee_refused"],
    ["failure", "", "delivery_failed", "other_unexplained"],
    ["in_transit", "a_new_detail", "in_transit", null],
  ])("%s with detail %s is %s because of %s", (status, detail, expected, reason) => {
    expect(scan(status, detail)).toEqual({ status: expected, reason });
  });

  it("says more when the carrier's own code does", () => {
    expect(scan("in_transit", "arrived_at_facility", "FedEx", "PU").status).toBe("picked_up");
    expect(scan("in_transit", "unknown", "DHLExpress", "CD")).toEqual({
      status: "on_hold",
      reason: "customs_delay",
    });
    expect(scan("failure", "delivery_exception", "USPS", "04")).toEqual({
      status: "delivery_failed",
      reason: "consignee_refused",
    });
    expect(scan("in_transit", "", "FedEx", "no such code").status).toBe("in_transit");
    expect(scan("in_transit", "", "SomeRegionalCarrier", "PU").status).toBe("in_transit");
  });

  it("is never softened once the parcel arrived, turned back or was cancelled", () => {
    for (const code of ["PU", "IT", "DE", "OD"]) {
      expect(scan("delivered", "status_update", "FedEx", code).status).toBe("delivered");
      expect(scan("return_to_sender", "return", "FedEx", code).status).toBe("return_to_sender");
      expect(scan("cancelled", "cancelled", "FedEx", code).status).toBe("cancelled");
    }
  });

  it("is not delivered on the word of a code alone", () => {
    expect(scan("in_transit", "in_transit", "FedEx", "DL").status).toBe("in_transit");
    expect(scan("unknown", "unknown", "FedEx", "DL").status).toBe("delivered");
  });
});

describe("carrier codes", () => {
  it("belong to the carrier EasyPost names", () => {
    expect(
      ["FedEx", "FedExDefault", "FEDEX", "UPS", "UPSDAP", "USPS", "DHLExpress"].map(codedCarrier),
    ).toEqual(["fedex", "fedex", "fedex", "ups", "ups", "usps", "dhl_express"]);
    for (const other of ["DhlEcs", "UPSMailInnovations", "CanadaPost", ""])
      expect(codedCarrier(other)).toBeUndefined();
  });

  it("are read in any case, and unknown ones are not guessed", () => {
    expect(codeMeaning("dhl_express", " ok ")?.status).toBe("delivered");
    for (const code of ["", "ZZZZ", "constructor", "__proto__"])
      expect(codeMeaning("dhl_express", code)).toBeUndefined();
    expect(codeMeaning("ups", "ZZ", { type: "X" })?.status).toBe("on_hold");
    expect(codeMeaning("fedex", "DL", { exceptionCode: "08" })).toEqual({ status: "delivered" });
  });
});

describe("reasons", () => {
  it("each belong to one family", () => {
    for (const reason of trackingReasons) expect(reasonFamilies).toContain(familyOf(reason));
    expect(familyOf("customs_duties_unpaid")).toBe("customs");
  });

  it("and statuses are twelve", () => expect(new Set(trackingStatuses).size).toBe(12));
});

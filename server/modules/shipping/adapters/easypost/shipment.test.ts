import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buyRequest, parseShipment, shipmentRequest, type ParcelToRate } from "./shipment.ts";

const address = { name: "Mika Aalto", street1: "Rantatie 4", city: "Turku", zip: "20100", country: "FI" };
const parcel: ParcelToRate = {
  reference: "lbl_sample",
  shipTo: address,
  shipFrom: { ...address, name: "Tea house" },
  weightGrams: 500,
  lengthMm: 300,
  widthMm: 200,
  heightMm: 100,
  labelFormat: "PDF",
  customs: null,
};
const rate = {
  id: "rate_1",
  carrier: "FedEx",
  service: "GROUND",
  rate: "7.405",
  currency: "usd",
  delivery_days: 3,
  delivery_date: "2026-03-06T00:00:00Z",
};

describe("a request for rates", () => {
  it("states size and weight in inches and ounces, never less than they are", () => {
    expect(shipmentRequest(parcel).shipment["parcel"]).toEqual({
      length: 11.82,
      width: 7.88,
      height: 3.94,
      weight: 17.7,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70_000 }),
        fc.integer({ min: 1, max: 3000 }),
        (weightGrams, lengthMm) => {
          const { weight, length } = shipmentRequest({ ...parcel, weightGrams, lengthMm }).shipment[
            "parcel"
          ] as Record<string, number>;
          expect((weight ?? 0) * 28.349523125).toBeGreaterThanOrEqual(weightGrams - 1e-6);
          expect((weight ?? 0) * 28.349523125).toBeLessThan(weightGrams + 2.84);
          expect((length ?? 0) * 25.4).toBeGreaterThanOrEqual(lengthMm - 1e-6);
          expect((length ?? 0) * 25.4).toBeLessThan(lengthMm + 0.26);
        },
      ),
    );
  });

  it("carries the reference that finds it again", () => {
    expect(shipmentRequest(parcel).shipment).toMatchObject({
      reference: "lbl_sample",
      options: { label_format: "PDF" },
    });
    expect(buyRequest("rate_1")).toEqual({ rate: { id: "rate_1" } });
  });
});

describe("what customs is told", () => {
  const tea = { code: "TEA", title: "Tea", quantity: 3, hsCode: "090210", originCountry: "JP", valueMinor: "1250", currency: "USD", weightGrams: 300 }; // prettier-ignore
  const toldFrom = (country: string, items = [tea], isReturn = false) =>
    shipmentRequest({ ...parcel, shipFrom: { ...address, country }, customs: { items, signer: "Tea house", isReturn } })
      .shipment["customs_info"]; // prettier-ignore

  it("is nothing inside one customs territory", () =>
    expect(shipmentRequest(parcel).shipment).not.toHaveProperty("customs_info"));

  it("is each kind of goods with the value and weight of its whole quantity", () =>
    expect(toldFrom("FI")).toEqual({
      contents_type: "merchandise",
      restriction_type: "none",
      non_delivery_option: "return",
      customs_certify: true,
      customs_signer: "Tea house",
      customs_items: [
        { description: "Tea", code: "TEA", quantity: 3, value: "12.50", currency: "USD", weight: 10.6, hs_tariff_number: "090210", origin_country: "JP" }, // prettier-ignore
      ],
    }));

  it("claims the exemption from filing for exports from the United States up to 2,500 USD of one kind", () => {
    expect(toldFrom("US", [{ ...tea, valueMinor: "250000" }])).toMatchObject({ eel_pfc: "NOEEI 30.37(a)" });
    expect(toldFrom("US", [{ ...tea, valueMinor: "250001" }])).not.toHaveProperty("eel_pfc");
    expect(toldFrom("US", [{ ...tea, currency: "CAD" }])).not.toHaveProperty("eel_pfc");
  });

  it("says of goods that come back that they do", () =>
    expect(toldFrom("CA", [tea], true)).toMatchObject({ contents_type: "returned_goods" }));
});

describe("an answer", () => {
  const shipment = {
    id: "shp_1",
    reference: "lbl_sample",
    rates: [rate],
    messages: [{ carrier: "UPS", message: "no account" }],
  };
  const bought = {
    ...shipment,
    selected_rate: rate,
    tracking_code: "794600000012",
    tracker: { id: "trk_1" },
    postage_label: { label_url: "https://labels.example/1.pdf", label_file_type: "application/pdf" },
  };

  it("holds rates to the cent and what carriers said", () => {
    expect(parseShipment(shipment)).toMatchObject({
      ok: true,
      value: {
        label: null,
        rates: [
          {
            externalRateId: "rate_1",
            costMinor: 741n,
            currency: "USD",
            deliveryDays: 3,
            deliveryOn: "2026-03-06",
          },
        ],
        messages: [{ carrier: "UPS", text: "no account" }],
      },
    });
  });

  it("holds the label once bought", () => {
    expect(parseShipment(bought)).toMatchObject({
      value: {
        label: { trackingNumber: "794600000012", externalTrackerId: "trk_1", mediaType: "application/pdf" },
      },
    });
  });

  it("is refused when a bought label has no number or no address", () => {
    expect(parseShipment({ ...bought, tracking_code: null })).toMatchObject({
      error: { path: "tracking_code" },
    });
    expect(parseShipment({ ...bought, postage_label: {} })).toMatchObject({
      error: { path: "postage_label.label_url" },
    });
    expect(parseShipment({ ...shipment, rates: [{ ...rate, rate: "free" }] })).toMatchObject({
      error: { path: "rates[0].rate" },
    });
  });

  it("is refused when a rate is beyond any real one", () => {
    expect(parseShipment({ id: "shp_1", rates: [{ ...rate, rate: "9223372036854775808" }] })).toMatchObject({
      ok: false,
      error: { path: "rates[0].rate" },
    });
  });
});

import type { Address, Rate, Scan, ScanForm, Shipment, Tracker } from "./carrier.ts";
import { zoneOf } from "./rates.ts";

type Body = Record<string, unknown>;

const at = (instant: string) => instant.replace(/\.\d+Z$/, "Z");
const hash = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0).toString(16)).join("");

function addressBody(address: Address, createdAt: string): Body {
  return {
    id: `adr_${hash(`${address.street1}${address.zip}`).padEnd(32, "0").slice(-32)}`,
    object: "Address",
    created_at: at(createdAt),
    updated_at: at(createdAt),
    ...address,
    mode: "test",
    carrier_facility: null,
    residential: null,
    federal_tax_id: null,
    state_tax_id: null,
    verifications: {},
  };
}

function rateBody(shipment: Shipment, rate: Rate): Body {
  return {
    id: rate.id,
    object: "Rate",
    created_at: at(shipment.createdAt),
    updated_at: at(shipment.createdAt),
    mode: "test",
    service: rate.service,
    carrier: rate.carrier,
    rate: rate.rate,
    currency: "USD",
    retail_rate: rate.rate,
    retail_currency: "USD",
    list_rate: rate.rate,
    list_currency: "USD",
    billing_type: "easypost",
    delivery_days: rate.days,
    delivery_date: null,
    delivery_date_guaranteed: false,
    est_delivery_days: rate.days,
    shipment_id: shipment.id,
    carrier_account_id: `ca_${hash(rate.carrier).padEnd(32, "5")}`,
  };
}

const mediaTypes = { PDF: "application/pdf", PNG: "image/png", ZPL: "application/zpl" } as const;

function labelBody(shipment: Shipment, baseUrl: string): Body | null {
  if (!shipment.labelAt) return null;
  const url = (format: string) => `${baseUrl}/labels/${shipment.id}.${format.toLowerCase()}`;
  return {
    object: "PostageLabel",
    id: `pl_${shipment.id.slice(4)}`,
    created_at: at(shipment.labelAt),
    updated_at: at(shipment.labelAt),
    date_advance: 0,
    integrated_form: "none",
    label_date: at(shipment.labelAt),
    label_resolution: 300,
    label_size: "4x6",
    label_type: "default",
    label_file_type: mediaTypes[shipment.labelFormat],
    label_url: url(shipment.labelFormat),
    label_pdf_url: shipment.labelFormat === "PDF" ? url("PDF") : null,
    label_zpl_url: shipment.labelFormat === "ZPL" ? url("ZPL") : null,
    label_epl2_url: null,
    label_file: null,
  };
}

/** A shipment as EasyPost answers it. */
export function shipmentBody(
  shipment: Shipment,
  baseUrl: string,
  tracker: Tracker | undefined,
  scanForm: ScanForm | undefined,
): Body {
  const selected = shipment.rates.find((one) => one.id === shipment.selectedRateId);
  const sender = addressBody(shipment.from, shipment.createdAt);
  const receiver = addressBody(shipment.to, shipment.createdAt);
  return {
    id: shipment.id,
    object: "Shipment",
    created_at: at(shipment.createdAt),
    is_return: false,
    messages: shipment.messages,
    mode: "test",
    options: { currency: "USD", payment: { type: "SENDER" }, date_advance: 0, ...shipment.options },
    reference: shipment.reference,
    status: tracker?.status ?? "unknown",
    tracking_code: shipment.trackingCode,
    updated_at: at(shipment.updatedAt),
    batch_id: null,
    batch_status: null,
    batch_message: null,
    customs_info: shipment.customs && {
      id: `cstinfo_${shipment.id.slice(4)}`,
      object: "CustomsInfo",
      ...shipment.customs,
    },
    from_address: sender,
    insurance: null,
    order_id: null,
    parcel: {
      id: `prcl_${shipment.id.slice(4)}`,
      object: "Parcel",
      created_at: at(shipment.createdAt),
      updated_at: at(shipment.createdAt),
      ...shipment.parcel,
      predefined_package: null,
      mode: "test",
    },
    postage_label: labelBody(shipment, baseUrl),
    rates: shipment.rates.map((one) => rateBody(shipment, one)),
    refund_status: shipment.refundStatus,
    scan_form: scanForm ? scanFormBody(scanForm, baseUrl) : null,
    selected_rate: selected ? rateBody(shipment, selected) : null,
    tracker: tracker ? trackerBody(tracker, baseUrl) : null,
    to_address: receiver,
    usps_zone: zoneOf(shipment.from, shipment.to),
    return_address: sender,
    buyer_address: receiver,
    forms: [],
    fees: selected
      ? [
          { object: "Fee", type: "LabelFee", amount: "0.00000", charged: true, refunded: false },
          {
            object: "Fee",
            type: "PostageFee",
            amount: `${selected.rate}000`,
            charged: true,
            refunded: shipment.refundStatus === "refunded",
          },
        ]
      : [],
  };
}

const placeBody = (scan: Pick<Scan, "city" | "state" | "zip" | "country">): Body => ({
  object: "TrackingLocation",
  city: scan.city,
  state: scan.state,
  country: scan.country,
  zip: scan.zip,
});

const line = (address: Address | null) =>
  address ? `${address.city} ${address.state ?? ""}, ${address.zip}`.toUpperCase() : null;

/** A tracker as EasyPost answers it and events carry it. */
export function trackerBody(tracker: Tracker, baseUrl: string): Body {
  return {
    id: tracker.id,
    object: "Tracker",
    mode: "test",
    tracking_code: tracker.trackingCode,
    status: tracker.status,
    status_detail: tracker.statusDetail,
    created_at: at(tracker.createdAt),
    updated_at: at(tracker.updatedAt),
    signed_by: tracker.signedBy,
    weight: tracker.weight,
    est_delivery_date: tracker.estimatedAt === null ? null : at(tracker.estimatedAt),
    shipment_id: tracker.shipmentId,
    carrier: tracker.carrier,
    tracking_details: tracker.scans.map((scan) => ({
      object: "TrackingDetail",
      message: scan.message,
      description: scan.message,
      status: scan.status,
      status_detail: scan.statusDetail,
      datetime: at(scan.at),
      source: tracker.carrier,
      carrier_code: scan.carrierCode,
      tracking_location: placeBody(scan),
    })),
    fees: [],
    carrier_detail: {
      object: "CarrierDetail",
      service: tracker.service,
      container_type: null,
      est_delivery_date_local: tracker.estimatedAt?.slice(0, 10) ?? null,
      est_delivery_time_local: null,
      origin_location: line(tracker.origin),
      origin_tracking_location: tracker.origin ? placeBody(tracker.origin) : null,
      destination_location: line(tracker.destination),
      destination_tracking_location: null,
      guaranteed_delivery_date: null,
      alternate_identifier: null,
      initial_delivery_attempt: null,
    },
    finalized: tracker.isFinal,
    is_return: tracker.status === "return_to_sender",
    public_url: `${baseUrl}/track/${tracker.id}`,
  };
}

export function scanFormBody(form: ScanForm, baseUrl: string): Body {
  return {
    id: form.id,
    object: "ScanForm",
    created_at: at(form.createdAt),
    updated_at: at(form.createdAt),
    tracking_codes: form.trackingCodes,
    address: form.address ? addressBody(form.address, form.createdAt) : null,
    status: "created",
    message: null,
    form_url: `${baseUrl}/labels/${form.id}.pdf`,
    form_file_type: "application/pdf",
    batch_id: null,
    confirmation: null,
  };
}

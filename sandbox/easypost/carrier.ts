import { Refusal } from "../http.ts";
import type { Script } from "./scripts.ts";

/** One carrier account. */
export interface Carrier {
  connectionId: string;
  shipments: Record<string, Shipment>;
  /** Shipment ids by reference, the first one of each. */
  references: Record<string, string>;
  trackers: Record<string, Tracker>;
  scanForms: Record<string, ScanForm>;
  refunds: Record<string, Record<string, unknown>>;
  /** Script of a parcel, by reference, tracking code or shipment id. */
  scripts: Record<string, Script>;
  /** Scripts of the next purchases. */
  nextScripts: { script: Script; next: number }[];
  defaultScript: Script;
}

export interface Address {
  name: string | null;
  company: string | null;
  street1: string;
  street2: string | null;
  city: string;
  state: string | null;
  zip: string;
  country: string;
  phone: string | null;
  email: string | null;
}

export interface Rate {
  id: string;
  carrier: string;
  service: string;
  /** "6.90" */
  rate: string;
  days: number;
}

export interface CustomsInfo {
  contents_type: string;
  customs_certify: boolean;
  customs_signer: string;
  eel_pfc?: string | undefined;
  customs_items: {
    description: string;
    quantity: number;
    value: string;
    currency: string;
    weight: number;
    hs_tariff_number: string;
    origin_country: string;
  }[];
}

export interface Shipment {
  id: string;
  reference: string | null;
  createdAt: string;
  updatedAt: string;
  to: Address;
  from: Address;
  parcel: { length: number; width: number; height: number; weight: number };
  options: Record<string, unknown>;
  /** As it was given; null inside one country. */
  customs: CustomsInfo | null;
  rates: Rate[];
  messages: { carrier: string; type: string; message: string }[];
  selectedRateId: string | null;
  trackingCode: string | null;
  trackerId: string | null;
  labelFormat: "PDF" | "PNG" | "ZPL";
  labelAt: string | null;
  refundStatus: "submitted" | "refunded" | "rejected" | null;
  scanFormId: string | null;
}

export interface Scan {
  status: string;
  statusDetail: string;
  message: string;
  carrierCode: string;
  at: string;
  city: string | null;
  state: string | null;
  zip: string | null;
  country: string | null;
}

export interface Tracker {
  id: string;
  shipmentId: string | null;
  trackingCode: string;
  carrier: string;
  service: string | null;
  status: string;
  statusDetail: string;
  createdAt: string;
  updatedAt: string;
  signedBy: string | null;
  weight: number | null;
  estimatedAt: string | null;
  scans: Scan[];
  origin: Address | null;
  destination: Address | null;
  script: Script;
  /** Steps that happened. */
  done: number;
  /** Grows when the plan is replaced. */
  version: number;
  beganAt: number;
  isFinal: boolean;
}

export interface ScanForm {
  id: string;
  createdAt: string;
  shipmentIds: string[];
  trackingCodes: string[];
  address: Address | null;
}

/** @throws Refusal 404 */
export function carrierOf(
  sandbox: { state: { carriers: Record<string, Carrier> } },
  connectionId: string,
): Carrier {
  const carrier = sandbox.state.carriers[connectionId];
  if (!carrier) throw new Refusal(404, `there is no carrier with connection ${connectionId}`);
  return carrier;
}

import type { TrackingReason, TrackingStatus } from "../../contract.ts";

/** What a carrier's own scan code means, and who caused it where the code says so. */
export interface CodeMeaning {
  status: TrackingStatus;
  reason?: TrackingReason;
}

/** Carriers whose own codes are read. */
export type CodedCarrier = "ups" | "fedex" | "usps" | "dhl_express";

type CodeTable = Readonly<Record<string, CodeMeaning>>;

function table(
  groups: Partial<Record<TrackingStatus, string>>,
  reasons: Partial<Record<TrackingReason, string>>,
): CodeTable {
  const meanings: Record<string, CodeMeaning> = {};
  for (const [status, codes] of Object.entries(groups)) {
    for (const code of codes.split(" ")) meanings[code] = { status: status as TrackingStatus };
  }
  for (const [reason, codes] of Object.entries(reasons)) {
    for (const code of codes.split(" ")) {
      const meaning = meanings[code];
      if (meaning) meaning.reason = reason as TrackingReason;
    }
  }
  return meanings;
}

// FedEx Track API, "eventType" of scan events. AO and AE announce that the parcel is on time or early: it is under way.
const fedex = table(
  {
    pending: "OC EP",
    picked_up: "PU PX",
    in_transit: "AA AC AD AE AF AO AR AX CC CP DP DS EA ED EO FD IT IX LO OF OX PF PL PM SF TR",
    out_for_delivery: "OD",
    delivered: "DL",
    on_hold: "SE CD",
    delivery_delayed: "DY DD PD",
    delivery_failed: "DE",
    ready_for_pickup: "HL HP",
    return_to_sender: "RS",
    cancelled: "CA",
  },
  { customs_delay: "CD", carrier_delay: "DY DD" },
);

// FedEx Track API, "exceptionCode" beside DE, SE and DY.
const fedexExceptions: Readonly<Record<string, TrackingReason>> = {
  "03": "consignee_wrong_address",
  "07": "consignee_refused",
  "08": "consignee_not_home",
  "15": "consignee_closed",
  "17": "consignee_requested_hold",
  "84": "nature_force_majeure",
};

// USPS Publication 199, event codes.
const usps = table(
  {
    pending: "GX MA",
    picked_up: "03 80 81 OA",
    in_transit: "06 07 08 10 15 82 A1 L1 NT PC SF T1 TL UA",
    out_for_delivery: "OF",
    delivered: "01",
    delivery_failed: "02 04 05 21 22 23 24 25 26 28 51 52 53 54 55",
    ready_for_pickup: "14 16",
    return_to_sender: "09 27 29",
  },
  {
    carrier_sorting_error: "08 15",
    consignee_not_home: "02 52 55",
    consignee_refused: "04",
    consignee_wrong_address: "05 21 22 23 24 25 26",
    consignee_closed: "51",
    consignee_no_safe_place: "53 54",
    consignee_not_collected: "27",
  },
);

// UPS Track API: the few "status.code" that are documented, and the one-letter "status.type" for all others.
const ups = table(
  {
    pending: "MP M",
    picked_up: "P PU",
    in_transit: "I OR DP AR",
    out_for_delivery: "O OT",
    delivered: "D",
    on_hold: "X",
    return_to_sender: "RS",
    cancelled: "MV",
  },
  {},
);

// DHL Express checkpoint codes. PL, "processed at location", is what DHL shows once it has the parcel.
const dhlExpress = table(
  {
    pending: "SI",
    picked_up: "PU PL",
    in_transit: "AF AR CR DF FD IC PO RR RW SA SM TP TR",
    out_for_delivery: "WC",
    delivered: "OK",
    on_hold: "BA BN CD HP OH SS ST",
    delivery_delayed: "MC MD MS TD UD",
    delivery_failed: "CA CM DD NH RD",
    ready_for_pickup: "CC",
    return_to_sender: "RT",
  },
  {
    customs_delay: "CD UD",
    customs_documents: "BN",
    customs_duties_unpaid: "HP",
    carrier_sorting_error: "MC MS",
    carrier_delay: "TD",
    carrier_out_of_time: "MD",
    carrier_damaged: "DD",
    consignee_wrong_address: "BA CM",
    consignee_closed: "CA",
    consignee_not_home: "NH",
    consignee_refused: "RD",
  },
);

const tables: Readonly<Record<CodedCarrier, CodeTable>> = { fedex, usps, ups, dhl_express: dhlExpress };

/** The table for a carrier's name as EasyPost writes it ("FedEx", "UPS", "USPS", "DHLExpress"); undefined for others. */
export function codedCarrier(name: string): CodedCarrier | undefined {
  const squashed = name.toLowerCase().replace(/[^a-z]/g, "");
  if (squashed.startsWith("fedex")) return "fedex";
  if (squashed.startsWith("ups") && !squashed.includes("mail")) return "ups";
  if (squashed.startsWith("usps")) return "usps";
  return squashed === "dhlexpress" || squashed === "dhl" ? "dhl_express" : undefined;
}

/** What some carriers send beside the code. */
export interface CodeDetail {
  /** UPS: the one-letter type, used where the code is in no table. */
  type?: string;
  /** FedEx: the reason beside an exception or delay. */
  exceptionCode?: string;
}

/** What a scan code means at its carrier; undefined for a code that is in no table. */
export function codeMeaning(
  carrier: CodedCarrier,
  code: string,
  detail: CodeDetail = {},
): CodeMeaning | undefined {
  const meaning =
    entry(tables[carrier], code) ?? (carrier === "ups" ? entry(tables.ups, detail.type ?? "") : undefined);
  const reason = carrier === "fedex" ? entry(fedexExceptions, detail.exceptionCode ?? "") : undefined;
  const isTrouble = meaning !== undefined && troubled.has(meaning.status);
  return isTrouble && reason ? { ...meaning, reason } : meaning;
}

const troubled: ReadonlySet<TrackingStatus> = new Set(["on_hold", "delivery_delayed", "delivery_failed"]);

function entry<T>(held: Readonly<Record<string, T>>, key: string): T | undefined {
  const code = key.trim().toUpperCase();
  return Object.hasOwn(held, code) ? held[code] : undefined;
}

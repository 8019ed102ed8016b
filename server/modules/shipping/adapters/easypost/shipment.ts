import { z } from "zod";
import { checkShape, shapeRefusal, type JsonRefusal } from "#kernel/json.ts";
import { formatDecimal, isBelievable, parseDecimal } from "#kernel/money.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { CustomsItem } from "../../contract.ts";

/** Where a parcel goes to or comes from. */
export interface EasypostAddress {
  name: string;
  company?: string;
  street1: string;
  street2?: string;
  city: string;
  state?: string;
  zip: string;
  /** ISO 3166-1 alpha-2 */
  country: string;
  phone?: string;
  email?: string;
}

/** A parcel to be rated, in our units. */
export interface ParcelToRate {
  /** Ours, unique per attempt to buy: it finds the shipment again when the answer was lost. */
  reference: string;
  shipTo: EasypostAddress;
  shipFrom: EasypostAddress;
  weightGrams: number;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
  labelFormat: "PDF" | "ZPL" | "PNG";
  /** Where it crosses a customs border: what is in it, who answers for that, and whether the goods come back. */
  customs: { items: readonly CustomsItem[]; signer: string; isReturn: boolean } | null;
}

/** A carrier's offer. */
export interface Rate {
  externalRateId: string;
  carrier: string;
  service: string;
  costMinor: bigint;
  currency: string;
  deliveryDays: number | null;
  /** Local date at the destination, where the carrier states one. */
  deliveryOn: string | null;
  isGuaranteed: boolean;
}

/** A shipment at EasyPost; `label` is there once it is bought. */
export interface EasypostShipment {
  externalShipmentId: string;
  reference: string | null;
  rates: Rate[];
  label: PurchasedLabel | null;
  /** Why carriers offered no rate, in their words. */
  messages: { carrier: string; text: string }[];
}

export interface PurchasedLabel {
  rate: Rate;
  trackingNumber: string;
  externalTrackerId: string | null;
  labelUrl: string;
  /** "application/pdf", "image/png", "application/zpl" */
  mediaType: string;
}

/** Body of POST /v2/shipments. EasyPost takes inches and ounces: sizes are rounded up, never understated to a carrier. */
export function shipmentRequest(parcel: ParcelToRate): { shipment: Record<string, unknown> } {
  return {
    shipment: {
      reference: parcel.reference,
      to_address: parcel.shipTo,
      from_address: parcel.shipFrom,
      parcel: {
        length: inches(parcel.lengthMm),
        width: inches(parcel.widthMm),
        height: inches(parcel.heightMm),
        weight: ounces(parcel.weightGrams),
      },
      options: { label_format: parcel.labelFormat },
      ...(parcel.customs ? { customs_info: customsInfo(parcel.customs, parcel.shipFrom.country) } : {}),
    },
  };
}

/** Above this value an export from the United States must be filed, and its number stands in place of the exemption. */
const NO_FILING_UP_TO_MINOR = 250_000n;

/**
 * EasyPost's customs_info: values and weights are those of the whole quantity. `NOEEI 30.37(a)` is the exemption from filing for
 * goods up to 2,500 USD (15 CFR 30.37(a)).
 */
function customsInfo(
  { items, signer, isReturn }: NonNullable<ParcelToRate["customs"]>,
  fromCountry: string,
): Record<string, unknown> {
  const isExempt = items.every(({ valueMinor, currency }) => currency === "USD" && BigInt(valueMinor) <= NO_FILING_UP_TO_MINOR); // prettier-ignore
  return {
    contents_type: isReturn ? "returned_goods" : "merchandise",
    restriction_type: "none",
    non_delivery_option: "return",
    customs_certify: true,
    customs_signer: signer,
    ...(fromCountry === "US" && isExempt ? { eel_pfc: "NOEEI 30.37(a)" } : {}),
    customs_items: items.map((item) => ({
      description: item.title,
      code: item.code,
      quantity: item.quantity,
      value: formatDecimal({ minor: BigInt(item.valueMinor), currency: item.currency }),
      currency: item.currency,
      weight: ounces(item.weightGrams),
      hs_tariff_number: item.hsCode,
      origin_country: item.originCountry,
    })),
  };
}

/** Body of POST /v2/shipments/{id}/buy. */
export function buyRequest(externalRateId: string): { rate: { id: string } } {
  return { rate: { id: externalRateId } };
}

/** Tenths of an ounce; 1 oz = 28.349523125 g exactly (international avoirdupois). */
function ounces(grams: number): number {
  const tenths = (BigInt(Math.ceil(grams)) * 10_000_000_000n + 28_349_523_124n) / 28_349_523_125n;
  return Number(tenths) / 10;
}

/** Hundredths of an inch; 1 in = 25.4 mm exactly. */
function inches(millimeters: number): number {
  return Math.ceil((Math.ceil(millimeters) * 1000) / 254) / 100;
}

const text = z.string().max(2000);

const rateSchema = z.object({
  id: text.min(1),
  carrier: text,
  service: text,
  rate: z.union([text, z.number()]).transform(String),
  currency: text.transform((code) => code.toUpperCase()),
  delivery_days: z.int32().nullish(),
  est_delivery_days: z.int32().nullish(),
  delivery_date: text.nullish(),
  delivery_date_guaranteed: z.boolean().nullish(),
});

const shipmentSchema = z.object({
  id: text.min(1, "is missing"),
  reference: text.nullish(),
  tracking_code: text.nullish(),
  rates: z.array(rateSchema).max(1000).nullish(),
  selected_rate: rateSchema.nullish(),
  postage_label: z
    .object({
      label_url: text.nullish(),
      label_pdf_url: text.nullish(),
      label_zpl_url: text.nullish(),
      label_file_type: text.nullish(),
    })
    .nullish(),
  tracker: z.object({ id: text }).nullish(),
  messages: z.array(z.object({ carrier: text.nullish(), message: z.unknown().optional() })).nullish(),
});

type ShipmentBody = z.infer<typeof shipmentSchema>;

/** Reads EasyPost's answer to creating, buying or finding a shipment. */
export function parseShipment(body: unknown): Result<EasypostShipment, JsonRefusal> {
  const checked = checkShape(shipmentSchema, body);
  if (!checked.ok) return checked;
  const source = checked.value;
  const rates: Rate[] = [];
  for (const [index, rate] of (source.rates ?? []).entries()) {
    const read = toRate(rate, `rates[${index}]`);
    if (!read.ok) return read;
    rates.push(read.value);
  }
  const label = toLabel(source);
  if (!label.ok) return label;
  return ok({
    externalShipmentId: source.id,
    reference: source.reference ?? null,
    rates,
    label: label.value,
    messages: (source.messages ?? []).map(({ carrier, message }) => ({
      carrier: carrier ?? "",
      text: typeof message === "string" ? message : JSON.stringify(message ?? ""),
    })),
  });
}

function toRate(source: z.infer<typeof rateSchema>, path: string): Result<Rate, JsonRefusal> {
  // Rates arrive with up to five decimals in some accounts; what is billed is rounded to the cent.
  const cost = parseDecimal(source.rate, source.currency, "halfUp");
  if (!cost.ok)
    return err(
      shapeRefusal([{ path: `${path}.rate`, problem: `is not an amount: ${source.rate.slice(0, 60)}` }]),
    );
  if (!isBelievable(cost.value.minor))
    return err(
      shapeRefusal([{ path: `${path}.rate`, problem: `is out of range: ${source.rate.slice(0, 60)}` }]),
    );
  return ok({
    externalRateId: source.id,
    carrier: source.carrier,
    service: source.service,
    costMinor: cost.value.minor,
    currency: source.currency,
    deliveryDays: source.delivery_days ?? source.est_delivery_days ?? null,
    deliveryOn: /^\d{4}-\d\d-\d\d/.exec(source.delivery_date ?? "")?.[0] ?? null,
    isGuaranteed: source.delivery_date_guaranteed === true,
  });
}

function toLabel(source: ShipmentBody): Result<PurchasedLabel | null, JsonRefusal> {
  const { postage_label: postage, selected_rate: selected, tracking_code: trackingNumber } = source;
  if (!postage || !selected) return ok(null);
  const rate = toRate(selected, "selected_rate");
  if (!rate.ok) return rate;
  const labelUrl = postage.label_url ?? postage.label_pdf_url ?? postage.label_zpl_url;
  if (!labelUrl) return err(shapeRefusal([{ path: "postage_label.label_url", problem: "is missing" }]));
  if (!trackingNumber) return err(shapeRefusal([{ path: "tracking_code", problem: "is missing" }]));
  return ok({
    rate: rate.value,
    trackingNumber,
    externalTrackerId: source.tracker?.id ?? null,
    labelUrl,
    mediaType: postage.label_file_type ?? "application/octet-stream",
  });
}

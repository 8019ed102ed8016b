import type { Sandbox } from "../sandbox.ts";
import type { Address, Rate, Shipment } from "./carrier.ts";

interface Service {
  carrier: string;
  service: string;
  base: number;
  zone: number;
  pound: number;
  days: (zone: number) => number;
  /** Pounds. */
  most: number;
  isAbroad?: boolean;
}

/** Services with what they cost: base, per zone, per pound beyond the first; cents. */
const services: Service[] = [
  { carrier: "USPS", service: "GroundAdvantage", base: 540, zone: 42, pound: 48, days: (zone: number) => zone / 2 + 1, most: 70 },
  { carrier: "USPS", service: "Priority", base: 790, zone: 75, pound: 95, days: (zone: number) => (zone > 5 ? 3 : 2), most: 70 },
  { carrier: "USPS", service: "Express", base: 2690, zone: 190, pound: 310, days: (zone: number) => (zone > 6 ? 2 : 1), most: 70 },
  { carrier: "UPS", service: "Ground", base: 890, zone: 55, pound: 62, days: (zone: number) => zone / 2 + 0.5, most: 150 },
  { carrier: "UPS", service: "2ndDayAir", base: 1640, zone: 160, pound: 190, days: () => 2, most: 150 },
  { carrier: "FedEx", service: "FEDEX_GROUND", base: 910, zone: 52, pound: 58, days: (zone: number) => zone / 2 + 0.5, most: 150 },
  { carrier: "USPS", service: "FirstClassPackageInternationalService", base: 1680, zone: 0, pound: 720, days: () => 12, most: 4, isAbroad: true },
  { carrier: "UPS", service: "UPSSaver", base: 4890, zone: 0, pound: 610, days: () => 4, most: 150, isAbroad: true },
]; // prettier-ignore

/** Where the first digit of a US ZIP lies, from east to west. */
const place = [0, 0.5, 1, 1.5, 2, 3, 3.5, 3.5, 5, 6];

/** USPS-like zones 2 … 8. */
export function zoneOf(from: Address, to: Address): number {
  const at = (address: Address) => place[Number(address.zip[0])] ?? 3;
  return Math.min(8, 2 + Math.round(Math.abs(at(from) - at(to))));
}

/** Offers, and what carriers say instead of one. */
export function rate(
  sandbox: Sandbox,
  parcel: Shipment["parcel"],
  from: Address,
  to: Address,
  customs: Shipment["customs"],
): { rates: Rate[]; messages: Shipment["messages"] } {
  if (to.country !== from.country && !customs) {
    const message = "customs_info is required for shipments that cross a border";
    return { rates: [], messages: [{ carrier: "USPS", type: "rate_error", message }] };
  }
  const zone = zoneOf(from, to);
  // size counts as weight where it is large: cubic inches by 166
  const pounds = Math.max(parcel.weight / 16, (parcel.length * parcel.width * parcel.height) / 166 / 2);
  const rates: Rate[] = [];
  const messages: Shipment["messages"] = [];
  for (const one of services) {
    const isAbroad = to.country !== from.country;
    if (isAbroad !== (one.isAbroad ?? false) || parcel.weight / 16 > one.most) {
      const message = `${one.service} is not available for this shipment`;
      messages.push({ carrier: one.carrier, type: "rate_error", message });
      continue;
    }
    const cents = one.base + one.zone * (zone - 2) + one.pound * Math.max(0, Math.ceil(pounds) - 1);
    rates.push({
      id: sandbox.random.id("rate_", 32),
      carrier: one.carrier,
      service: one.service,
      rate: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`,
      days: Math.max(1, Math.round(one.days(zone))),
    });
  }
  return { rates, messages };
}

/** A number with the check digit that its carrier prescribes. */
export function trackingCode(sandbox: Sandbox, carrier: string): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => sandbox.random.between("tracking", 0, 9)).join("");
  if (carrier === "UPS") {
    const body = `A1B2C3${"03"}${digits(7)}`;
    const values = Array.from(body, (letter) =>
      /\d/.test(letter) ? Number(letter) : (letter.charCodeAt(0) - 63) % 10,
    );
    const sum = values.reduce((total, value, index) => total + value * (index % 2 === 0 ? 1 : 2), 0);
    return `1Z${body}${(10 - (sum % 10)) % 10}`;
  }
  if (carrier === "FedEx") {
    const body = digits(11);
    const weights = [3, 1, 7];
    const sum = Array.from(body, Number).reduce(
      (total, digit, index) => total + digit * (weights[index % 3] ?? 0),
      0,
    );
    return `${body}${(sum % 11) % 10}`;
  }
  const body = `94001001${digits(13)}`;
  const sum = Array.from(body, Number)
    .reverse()
    .reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

import { formatAmount } from "../amounts.ts";

/** An amount in the shop's and the buyer's currency, which are the same here. */
export function moneySet(minor: number, currency: string): Record<string, unknown> {
  const money = { amount: formatAmount(minor, currency), currency_code: currency };
  return { shop_money: money, presentment_money: money };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** "2026-07-01T12:00:00-07:00": shops write times in their own zone, to the second. */
export function timeInZone(instant: string, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "longOffset",
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(
    format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]),
  );
  const offset = (parts["timeZoneName"] ?? "").replace("GMT", "") || "+00:00";
  const { year, month, day, hour, minute, second } = parts;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}

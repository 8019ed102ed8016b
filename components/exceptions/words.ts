import { tellMoney } from "#kernel/money.ts";
import type { ExceptionType, Severity, Urgency } from "#server/modules/exceptions/contract.ts";
import type { Tone } from "#components/ui/status-badge.tsx";

/** "order.unmapped_line" → "order: unmapped line". */
export const typeWords = (type: string): string => type.replace(".", ": ").replaceAll("_", " ");

export const urgencyTone: Record<Urgency, Tone> = { overdue: "bad", soon: "warn", calm: "quiet" };
export const severityTone: Record<Severity, Tone> = {
  critical: "bad",
  high: "warn",
  medium: "info",
  low: "quiet",
};

/** What an exception is about. */
export interface ExceptionSubject {
  type: ExceptionType;
  subjectType: string;
  subjectId: string;
  orderId: string | null;
}

const pages: Record<string, (id: string) => string> = {
  sales_order: (id) => `/orders/${id}`,
  shipment: (id) => `/shipments/${id}`,
  fulfillment_order: (id) => `/floor/${id}`,
  sku: (id) => `/inventory/${id}`,
  payout: (id) => `/payouts/${id}`,
  inbox_delivery: (id) => `/partners/deliveries/${id}`,
  connection: () => "/partners",
  rma: (id) => `/returns/${id}`,
  purchase_order: (id) => `/inbound/${id}`,
  stock_count: (id) => `/inventory/counts/${id}`,
  asn: (id) => `/inbound/asns/${id}`,
  receipt: (id) => `/inbound/receipts/${id}`,
  transfer: (id) => `/inventory/transfers/${id}`,
  channel_listing: (id) => `/catalog/listings?status=all&listing=${id}`,
};

/** Where an exception is dealt with: its subject's page, else its order's; undefined when neither has one. */
export function exceptionHref(subject: ExceptionSubject): string | undefined {
  if (subject.type === "order.unmapped_line" && subject.orderId)
    return `/catalog/listings?order=${subject.orderId}`;
  if (subject.type === "stock.drift") return "/inventory/channels";
  const page = pages[subject.subjectType]?.(subject.subjectId);
  return page ?? (subject.orderId ? `/orders/${subject.orderId}` : undefined);
}

/** One of our own ids, which say nothing to a person: its page is linked. */
const ownId = /^[a-z]{3}_[0-9a-f]{32}$/;

/**
 * The facts of an exception as rows: "expectedUnits" as "Expected units", amounts in their currency. What is nested, and what only
 * names a row, is on the subject's page.
 */
export function factRows(facts: Record<string, unknown>): { label: string; value: string }[] {
  const currency = facts["currency"];
  return Object.entries(facts).flatMap(([key, value]) => {
    const isAmount = key.endsWith("Minor") && typeof currency === "string" && /^-?\d+$/.test(String(value));
    const text = isAmount ? tellMoney(BigInt(String(value)), currency) : plainText(value);
    const words = key.replace(/Minor$/, "").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    if (text === null || (key === "currency" && hasAmounts(facts))) return [];
    return [{ label: words.charAt(0).toUpperCase() + words.slice(1), value: text }];
  });
}

const hasAmounts = (facts: Record<string, unknown>) =>
  Object.keys(facts).some((key) => key.endsWith("Minor"));

function plainText(value: unknown): string | null {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en-US");
  return typeof value === "string" && value !== "" && !ownId.test(value) ? value : null;
}

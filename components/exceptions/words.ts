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

import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** What can need a person's decision. A room that raises a new type adds it here. */
export const exceptionTypes = [
  "order.unmapped_line",
  "order.totals_disagree",
  "order.short_stock",
  "order.promise_moved",
  "order.cancel_due",
  "order.unroutable",
  "order.hold",
  "fulfillment.short_pick",
  "fulfillment.late",
  "label.failed",
  "label.unknown",
  "tracking.failed_attempt",
  "tracking.delayed",
  "tracking.silent",
  "tracking.lost",
  "tracking.returning",
  "tracking.damaged",
  "inbox.quarantined",
  "payout.unexplained",
  "payout.unknown_type",
  "refund.failed",
  "partner.breaker_open",
  "partner.webhooks_missing",
  "stock.drift",
  "stock.oversold",
  "stock.low",
  "stock.transfer_difference",
  "stock.count_variance",
  "listing.paused",
  "push.failed",
  "purchase.approval",
  "purchase.no_supplier",
  "purchase.differences",
  "supplier.late",
  "asn.differences",
  "receipt.differences",
  "edi.rejected",
  "edi.undelivered",
  "return.requested",
  "return.mismatch",
  "return.unexpected",
  "return.refund_blocked",
  "return.refund_review",
] as const;
export type ExceptionType = (typeof exceptionTypes)[number];

export const severities = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

export const exceptionStatuses = ["open", "snoozed", "solved", "dismissed"] as const;
export type ExceptionStatus = (typeof exceptionStatuses)[number];

export const ownerRoles = ["owner", "operations", "warehouse", "support", "finance", "viewer"] as const;
export type OwnerRole = (typeof ownerRoles)[number];

/** How near the clock is: `soon` is the last quarter of the time given, at least the last hour. */
export const urgencies = ["calm", "soon", "overdue"] as const;
export type Urgency = (typeof urgencies)[number];

const words = z.string().trim().min(3, "Say in a few words why.").max(1_000);

/** What a person can do with an exception. */
export const exceptionAction = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("assign"), assigneeId: z.string().max(80).nullable() }),
  z.strictObject({ do: z.literal("snooze"), untilAt: z.date() }),
  z.strictObject({ do: z.literal("wake") }),
  z.strictObject({ do: z.literal("solve"), resolution: words }),
  z.strictObject({ do: z.literal("dismiss"), reason: words }),
  z.strictObject({ do: z.literal("reopen") }),
]);
export type ExceptionAction = z.infer<typeof exceptionAction>;

export const exceptionIdInput = z.strictObject({ id: z.string().max(80) });
export const actInput = z.strictObject({
  ids: z.array(z.string().max(80)).min(1).max(200),
  action: exceptionAction,
});
export const attemptInput = z.strictObject({ id: z.string().max(80), text: words });

/** "waiting" is what a person should look at now: open, or snoozed and awake again. */
export const statusFilters = ["waiting", "snoozed", "solved", "dismissed", "all"] as const;

export const exceptionListInput = z.strictObject({
  status: z.enum(statusFilters).default("waiting"),
  types: z.array(z.enum(exceptionTypes)).max(exceptionTypes.length).optional(),
  ownerRole: z.enum(ownerRoles).optional(),
  severity: z.enum(severities).optional(),
  /** A person's id, or "nobody". */
  assignee: z.string().max(80).optional(),
  due: z.enum(["overdue", "today"]).optional(),
  orderId: z.string().max(80).optional(),
  subjectType: z.string().max(40).optional(),
  subjectId: z.string().max(120).optional(),
  ...pageInput,
});
export type ExceptionListInput = z.infer<typeof exceptionListInput>;

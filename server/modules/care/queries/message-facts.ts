import type { Work } from "#server/db/transact.ts";
import type { MessageTrigger } from "../contract.ts";
import type { MessageFacts } from "../domain/message.ts";

/** Whom a message is for and what it names; null when there is no such order. Orders are only read here. */
export async function messageFacts(
  work: Work,
  orderId: string,
): Promise<{
  email: string | null;
  isCanceled: boolean;
  facts: Omit<MessageFacts, "link" | "return" | "reason">;
  brand: { name: string; color: string | null };
} | null> {
  const { tenantId } = work;
  const order = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId, id: orderId } },
    select: {
      email: true,
      number: true,
      channelOrderName: true,
      customerName: true,
      promiseOn: true,
      canceledAt: true,
    },
  });
  if (!order) return null;
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId },
    select: { name: true, brand: true },
  });
  const brand = merchant.brand as { accentColor?: string; name?: string };
  const name = brand.name || merchant.name;
  return {
    email: order.email,
    isCanceled: order.canceledAt !== null,
    brand: { name, color: /^#[0-9a-fA-F]{6}$/.test(brand.accentColor ?? "") ? brand.accentColor! : null },
    facts: {
      order: order.channelOrderName || order.number,
      customer: order.customerName || "there",
      merchant: name,
      promise: order.promiseOn ? spokenDate(order.promiseOn) : "the promised day",
    },
  };
}

/** The number of a return, and why it was turned down. */
export async function returnFacts(
  work: Work,
  rmaId: string,
): Promise<Pick<MessageFacts, "return" | "reason">> {
  const { number, endReason } = await work.tx.rma.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: rmaId } },
    select: { number: true, endReason: true },
  });
  return { return: number, reason: endReason ?? "" };
}

/** What was sent about a parcel so far. */
export async function toldOfParcel(work: Work, parcelId: string): Promise<MessageTrigger[]> {
  const rows = await work.tx.careMessage.findMany({
    where: { tenantId: work.tenantId, parcelId, status: { not: "suppressed" } },
    select: { trigger: true },
  });
  return rows.map((row) => row.trigger as MessageTrigger);
}

/** What was told about an order, the newest first. */
export async function messagesOfOrder(work: Work, orderId: string) {
  return work.tx.careMessage.findMany({
    where: { tenantId: work.tenantId, orderId },
    orderBy: { id: "desc" },
    take: 200,
    omit: { tenantId: true, dedupeKey: true },
  });
}

/** "2026-03-05" as "Thursday, March 5". A local date has no zone, so it is read and written in one. */
function spokenDate(date: string): string {
  const format = new Intl.DateTimeFormat("en-US", {
    weekday: "long",
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  });
  return format.format(new Date(`${date}T00:00:00Z`));
}

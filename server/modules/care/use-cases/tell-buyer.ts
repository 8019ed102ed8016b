import type { Work } from "#server/db/transact.ts";
import { brandedHtml } from "#server/mail/branded-html.ts";
import { isPlainAddress, LINK, queueMail } from "#server/mail/queue-mail.ts";
import type { MessageTrigger } from "../contract.ts";
import { isOldNews, messageText } from "../domain/message.ts";
import { messageFacts, returnFacts, toldOfParcel } from "../queries/message-facts.ts";
import { messagesInForce } from "../queries/messages-in-force.ts";
import { insertMessage } from "../store.ts";

export interface TellBuyerInput {
  orderId: string;
  parcelId: string | null;
  /** Of what the trigger tells: the parcel, the shipment or the return. One message for each of it and trigger. */
  subjectId: string;
  /** The return that it tells of. */
  rmaId?: string;
  trigger: MessageTrigger;
  /** The buyer's tracking page, as a whole address. Made only when a mail is sent. */
  linkTo: (work: Work, orderId: string) => Promise<string>;
}

export type Told = "queued" | "suppressed" | "told_before" | "no_order";

/**
 * Tells the buyer by mail what became of the order, once for each parcel and trigger. What is not sent is noted with the reason:
 * no address, a text the merchant turned off, or news that is older than what was told.
 */
export async function tellBuyer(work: Work, input: TellBuyerInput): Promise<Told> {
  const { orderId, parcelId, trigger } = input;
  const found = await messageFacts(work, orderId);
  if (!found) return "no_order";
  const dedupeKey = `${input.subjectId}:${trigger}`;
  const { body: messages } = await messagesInForce(work);
  const ofReturn = input.rmaId ? await returnFacts(work, input.rmaId) : { return: "", reason: "" };
  const text = messageText(messages, trigger, { ...found.facts, ...ofReturn, link: LINK });
  const reason = await reasonForSilence(work, input, found, text !== null);
  const note = { orderId, parcelId, trigger, dedupeKey };
  if (reason !== null || text === null) {
    const isNew = await insertMessage(work, {
      ...note,
      mailId: null,
      status: "suppressed",
      reason: reason ?? "",
    });
    return isNew ? "suppressed" : "told_before";
  }
  const { mailId } = await queueMail(work, {
    to: found.email ?? "",
    subject: text.subject,
    text: text.body,
    html: brandedHtml(text.body, found.brand),
    kind: `care_${trigger}`,
    subjectType: "sales_order",
    subjectId: orderId,
    secretLink: await input.linkTo(work, orderId),
    dedupeKey: `care:${dedupeKey}`,
  });
  const isNew = await insertMessage(work, { ...note, mailId, status: "queued", reason: "" });
  return isNew ? "queued" : "told_before";
}

async function reasonForSilence(
  work: Work,
  input: TellBuyerInput,
  order: { email: string | null; isCanceled: boolean },
  isSent: boolean,
): Promise<string | null> {
  if (!isSent) return "The merchant does not send this.";
  if (!order.email || !isPlainAddress(order.email)) return "The order has no mail address.";
  if (order.isCanceled) return "The order was canceled.";
  const told = input.parcelId ? await toldOfParcel(work, input.parcelId) : [];
  return isOldNews(input.trigger, told) ? "The buyer was told of something later already." : null;
}

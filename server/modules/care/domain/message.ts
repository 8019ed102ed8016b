import { defaultCareMessages, type CareMessages, type MessageTrigger } from "../contract.ts";

/** What a text may name. */
export interface MessageFacts {
  order: string;
  customer: string;
  merchant: string;
  promise: string;
  link: string;
  /** The number of a return, and why it was turned down; empty for every other message. */
  return: string;
  reason: string;
}

export interface MessageText {
  subject: string;
  body: string;
}

/** The messages with the standard text for what they do not name: a trigger is younger than they are. */
export function withStandard(messages: CareMessages): CareMessages {
  const named = new Set(messages.messages.map(({ trigger }) => trigger));
  const missing = defaultCareMessages.messages.filter(({ trigger }) => !named.has(trigger));
  return { messages: [...messages.messages, ...missing] };
}

/** The text of a trigger with its names filled in; null when the merchant does not send it. Unknown names stay as they are. */
export function messageText(
  messages: CareMessages,
  trigger: MessageTrigger,
  facts: MessageFacts,
): MessageText | null {
  const template = messages.messages.find((message) => message.trigger === trigger);
  if (!template?.isSent) return null;
  const fill = (text: string) =>
    text.replace(/\{\{([a-z]+)\}\}/g, (whole, name: string) =>
      Object.hasOwn(facts, name) ? facts[name as keyof MessageFacts] : whole,
    );
  return { subject: fill(template.subject), body: fill(template.body) };
}

/** Later stages of a parcel: after one of them was told, an earlier one that arrives late says nothing new. */
const order: MessageTrigger[] = ["shipped", "delivery_delayed", "out_for_delivery", "delivery_failed", "ready_for_pickup", "return_to_sender", "delivered"]; // prettier-ignore

/** Whether a trigger is old news beside what was told of the parcel before. */
export function isOldNews(trigger: MessageTrigger, told: readonly MessageTrigger[]): boolean {
  if (told.includes("delivered") || told.includes("return_to_sender"))
    return order.indexOf(trigger) < order.indexOf("return_to_sender");
  return trigger === "shipped" && told.length > 0;
}

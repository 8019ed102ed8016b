import { expect, it } from "vitest";
import { defaultCareMessages, messageTriggers } from "../contract.ts";
import { isOldNews, messageText, withStandard } from "./message.ts";

const facts = {
  order: "#1001",
  customer: "Ada",
  merchant: "Juniper",
  promise: "March 5",
  link: "https://x.example/t",
  return: "RMA-7",
  reason: "worn",
};

it("fills in what a text names, and nothing else", () => {
  for (const trigger of messageTriggers) {
    const made = messageText(defaultCareMessages, trigger, facts)!;
    expect(made.subject).toContain("#1001");
    expect(`${made.subject}${made.body}`).not.toContain("{{");
    expect(made.body).toContain(facts.link);
    if (trigger.startsWith("return_") && trigger !== "return_to_sender") expect(made.body).toContain("RMA-7");
  }
  const odd = {
    messages: [
      { trigger: "delivered" as const, isSent: true, subject: "{{constructor}} {{x}}", body: "$& {{order}}" },
    ],
  };
  expect(messageText(odd, "delivered", facts)).toEqual({
    subject: "{{constructor}} {{x}}",
    body: "$& #1001",
  });
});

it("is silent where the merchant sends nothing", () => {
  const off = { messages: defaultCareMessages.messages.map((message) => ({ ...message, isSent: false })) };
  expect(messageText(off, "shipped", facts)).toBeNull();
  expect(messageText({ messages: [] }, "shipped", facts)).toBeNull();
});

it("has the standard text for a trigger that is younger than the merchant's document", () => {
  const [own, ...rest] = defaultCareMessages.messages.map((message) => ({ ...message, body: "Mine." }));
  expect(withStandard({ messages: rest }).messages).toEqual([...rest, defaultCareMessages.messages[0]]);
  expect(withStandard({ messages: [own!, ...rest] }).messages).toEqual([own, ...rest]);
});

it("does not tell what is over", () => {
  expect(isOldNews("out_for_delivery", ["delivered"])).toBe(true);
  expect(isOldNews("shipped", ["out_for_delivery"])).toBe(true);
  expect(isOldNews("delivered", ["delivery_failed"])).toBe(false);
  expect(isOldNews("delivery_delayed", [])).toBe(false);
  expect(isOldNews("delivered", ["return_to_sender"])).toBe(false);
});

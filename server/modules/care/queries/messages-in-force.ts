import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { careMessagesSchema, defaultCareMessages } from "../contract.ts";
import { withStandard } from "../domain/message.ts";

/** The texts that hold now, one for each trigger; version 0 while none was published. */
export async function messagesInForce(work: Work) {
  const found = await current(work, "care.messages", careMessagesSchema, defaultCareMessages);
  return { ...found, body: withStandard(found.body) };
}

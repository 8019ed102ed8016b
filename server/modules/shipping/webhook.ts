import { readJson } from "#kernel/json.ts";
import { ok } from "#kernel/result.ts";
import { bodyDigest, type Identify } from "#server/modules/partners/public.ts";
import { verifyEasypostDelivery } from "./adapters/easypost/signature.ts";
import { parseEasypostEvent } from "./adapters/easypost/tracker.ts";

/** Verifies a carrier's delivery. Its names are in the body; a body that cannot be read is kept under its digest. */
export const identifyEasypostDelivery: Identify = ({ headers, body, secrets }) => {
  const verified = verifyEasypostDelivery({ headers, body, secrets });
  if (!verified.ok) return verified;
  const json = readJson(body);
  const event = json.ok ? parseEasypostEvent(json.value) : json;
  if (!event.ok)
    return ok({ topic: "unreadable", eventId: bodyDigest(body), webhookId: null, triggeredAt: null });
  const { eventId, topic, createdAt } = event.value;
  return ok({ topic: topic.slice(0, 100), eventId, webhookId: null, triggeredAt: createdAt });
};

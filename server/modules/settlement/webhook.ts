import { readJson } from "#kernel/json.ts";
import { ok } from "#kernel/result.ts";
import { bodyDigest, type Identify } from "#server/modules/partners/public.ts";
import { parseStripeEvent } from "./adapters/stripe/fields.ts";
import { verifyStripeDelivery } from "./adapters/stripe/signature.ts";

/** Verifies a processor's delivery. Its names are in the body; a body that cannot be read is kept under its digest. */
export const identifyStripeDelivery: Identify = ({ headers, body, secrets, now }) => {
  const verified = verifyStripeDelivery({ headers, body, secrets, now });
  if (!verified.ok) return verified;
  const json = readJson(body);
  const event = json.ok ? parseStripeEvent(json.value) : json;
  if (!event.ok)
    return ok({ topic: "unreadable", eventId: bodyDigest(body), webhookId: null, triggeredAt: null });
  const { eventId, type, createdAt } = event.value;
  return ok({ topic: type, eventId, webhookId: null, triggeredAt: createdAt });
};

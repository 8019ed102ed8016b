import { err, ok } from "#kernel/result.ts";
import type { Identify } from "#server/modules/partners/public.ts";
import { verifyShopifyDelivery } from "./adapters/shopify/signature.ts";

/** Verifies a shop's delivery. One signed for another shop is refused: its secret may be shared by all shops of an app. */
export const identifyShopifyDelivery: Identify = ({ headers, body, secrets, account }) => {
  const verified = verifyShopifyDelivery({ headers, body, secrets });
  if (!verified.ok) return verified;
  const { topic, eventId, webhookId, triggeredAt, shopDomain } = verified.value;
  const isOther = account !== "" && shopDomain !== "" && shopDomain !== account.toLowerCase();
  if (isOther) return err({ code: "channels.shop_other" });
  return ok({ topic, eventId, webhookId, triggeredAt });
};

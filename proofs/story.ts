import { orderBody, type ShopLine } from "#server/modules/channels/testing/shop.ts";
import type { Chance } from "./seeded.ts";
import type { Delivery, ProofMerchant } from "./shop-of-proof.ts";

const opened = Date.UTC(2026, 6, 1, 10);

/** What happens to one order after it was placed. */
const fates = ["kept", "trimmed", "refunded", "canceled", "kept", "unreadable"] as const;

/**
 * What partners tell of `orders` orders, once and in order: placed, paid, trimmed, refunded or canceled in the shop, charged at
 * the processor, levels that the shop reports, and now and then a signed body that nobody can read. Each order takes at most
 * five units of each SKU. The same chance tells the same story to another merchant.
 */
export function storyOf(merchant: ProofMerchant, orders: number, chance: Chance): Delivery[] {
  return Array.from({ length: orders }, (_, n) => orderStory(merchant, n + 1, chance)).flat();
}

function orderStory(merchant: ProofMerchant, n: number, chance: Chance): Delivery[] {
  const shop = n % merchant.shops.length;
  const fate = fates[n % fates.length]!;
  const quantity = 2 + chance.below(3);
  const line: ShopLine = { id: n * 10, variant: 900 + (n % 2), quantity };
  const other: ShopLine = { id: n * 10 + 1, variant: 902, quantity: 1 };
  const told: Delivery[] = [];
  const shopSays = (topic: string, body: unknown, version = 0) =>
    told.push({
      kind: "shopify",
      connectionId: merchant.shops[shop]!,
      topic,
      id: `evt-${n}-${told.length}`,
      body: typeof body === "string" ? body : JSON.stringify(body),
      triggeredAt: new Date(opened + version * 1000 + 1).toISOString(),
    });
  const order = (version: number, more: object = {}, lines = [line, other]) =>
    orderBody({ id: n, version, lines, ...more });
  shopSays("orders/create", order(1, { financialStatus: "pending" }), 1);
  shopSays("orders/paid", order(2), 2);
  told.push(charge(merchant.processor, n, (quantity + 1) * 1_000));
  if (fate === "trimmed")
    shopSays("orders/updated", order(3, {}, [{ ...line, left: quantity - 1 }, other]), 3);
  if (fate === "refunded") {
    shopSays("refunds/create", refund(n, line.id, 1));
    shopSays("orders/updated", order(4, {}, [{ ...line, left: quantity - 1 }, other]), 4);
  }
  if (fate === "canceled") shopSays("orders/cancelled", order(5, { isCanceled: true }), 5);
  if (fate === "unreadable") shopSays("orders/updated", `{"id": ${n}, "line_items": [`);
  shopSays("inventory_levels/update", {
    inventory_item_id: 1 + (n % 3),
    location_id: 701,
    available: 5,
    updated_at: "2026-07-01T10:00:00Z",
  });
  return told;
}

const refund = (order: number, line: number, quantity: number) => ({
  id: order * 7,
  order_id: order,
  created_at: "2026-07-01T12:00:00Z",
  note: null,
  refund_line_items: [
    { id: order * 70, line_item_id: line, quantity, restock_type: "cancel", subtotal: "10.00", total_tax: "0.00" },
  ],
  transactions: [
    { id: order * 700, kind: "refund", status: "success", gateway: "stripe", amount: "10.00", currency: "USD" },
  ],
  order_adjustments: [],
}); // prettier-ignore

function charge(connectionId: string, order: number, amount: number): Delivery {
  const id = `evt_charge_${order}`;
  const object = {
    id: `ch_${order}`, object: "charge", amount, amount_captured: amount, amount_refunded: 0, captured: true, currency: "usd",
    status: "succeeded", created: 1_783_000_000, metadata: { order_id: String(order) },
  }; // prettier-ignore
  const body = JSON.stringify({ id, type: "charge.succeeded", created: 1_783_000_000, data: { object } });
  return { kind: "stripe", connectionId, topic: "charge.succeeded", id, body };
}

import { z } from "zod";
import { troubledScripts } from "../easypost/scripts.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { cancelOrder } from "../shopify/change-order.ts";
import { placeOrder } from "../shopify/place-order.ts";
import type { Order, Shop } from "../shopify/shop.ts";
import { placeOrder as placeWooOrder } from "../woocommerce/change.ts";
import type { Store } from "../woocommerce/store.ts";
import type { Routes } from "./route.ts";

const shape = z.object({
  connectionId: z.string().nullish(),
  ordersPerMinute: z.number().min(0.1).max(600).default(4),
  pace: z.number().min(0).max(10_000).default(240),
  troubleShare: z.number().min(0).max(1).default(0.12),
  first: z.number().int().min(0).max(500).default(0),
  most: z.number().int().min(1).max(100_000).default(300),
});

const shopsOf = (sandbox: Sandbox): Shop[] =>
  Object.values(sandbox.state.shops).filter(
    (shop) =>
      Object.keys(shop.products).length > 0 &&
      (sandbox.state.demo.connectionId === null || sandbox.state.demo.connectionId === shop.connectionId),
  );

export const demoRoutes: Routes = {
  "GET /demo": ({ sandbox }) => sandbox.state.demo,
  "POST /demo/start": ({ sandbox, body }) => {
    const wish = shape.parse(body);
    const { demo } = sandbox.state;
    const { first, ...rest } = wish;
    Object.assign(demo, rest, { connectionId: wish.connectionId ?? null, isRunning: true });
    sandbox.clock.setPace(wish.pace);
    if (demo.placed === 0) for (let count = 0; count < first; count += 1) placeOne(sandbox);
    sandbox.changed();
    return demo;
  },
  "POST /demo/stop": ({ sandbox }) => {
    sandbox.state.demo.isRunning = false;
    sandbox.clock.setPace(1);
    sandbox.changed();
    return sandbox.state.demo;
  },
};

/** Lets `ms` of the demo pass: unevenly, as buyers come. */
export function continueDemo(sandbox: Sandbox, ms: number): void {
  const { demo } = sandbox.state;
  if (!demo.isRunning || demo.placed >= (demo.most ?? 300)) return;
  if (sandbox.random.next("demo") < (demo.ordersPerMinute * ms) / 60_000) placeOne(sandbox);
}

function placeOne(sandbox: Sandbox): void {
  const { demo } = sandbox.state;
  const { random } = sandbox;
  const shops = shopsOf(sandbox);
  const stores = storesOf(sandbox);
  if (stores.length > 0 && (shops.length === 0 || random.next("demo-shop") < 0.25)) {
    placeAtStore(sandbox, random.pick("demo-shop", stores));
    return;
  }
  if (shops.length === 0) return;
  const shop = random.pick("demo", shops);
  try {
    placeOrder(sandbox, shop, {
      shipping: random.pick("demo", [
        { title: "Standard", code: "standard", price: 690 },
        { title: "Standard", code: "standard", price: 690 },
        { title: "Standard", code: "standard", price: 0 },
        { title: "Expedited", code: "expedited", price: 1490 },
        { title: "Overnight", code: "overnight", price: 3490 },
      ]),
      ...(random.next("demo") < 0.15 ? { discount: { code: "WELCOME10", percentage: 10 } } : {}),
      ...(random.next("demo") < 0.08 ? { note: "Please leave at the side door." } : {}),
      ...(random.next("demo") < 0.06 ? { tags: ["vip"] } : {}),
    });
    demo.placed += 1;
    if (random.next("demo") < 0.04) cancelSome(sandbox, shop);
  } catch (problem) {
    // sold out: nothing more to buy until somebody restocks
    if (!(problem instanceof Refusal)) throw problem;
  }
  trouble(sandbox);
  sandbox.changed();
}

const storesOf = (sandbox: Sandbox): Store[] =>
  Object.values(sandbox.state.stores).filter(
    (store) =>
      Object.keys(store.products).length > 0 &&
      (sandbox.state.demo.connectionId === null || sandbox.state.demo.connectionId === store.connectionId),
  );

function placeAtStore(sandbox: Sandbox, store: Store): void {
  try {
    placeWooOrder(sandbox, store, {});
    sandbox.state.demo.placed += 1;
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
  }
  trouble(sandbox);
  sandbox.changed();
}

/** A buyer of a few orders ago thinks again. */
function cancelSome(sandbox: Sandbox, shop: Shop): void {
  const open = (order: Order) => order.cancelledAt === null && order.fulfillments.length === 0;
  const order = Object.values(shop.orders).slice(-6, -1).find(open);
  if (order) cancelOrder(sandbox, shop, order, { reason: "customer" });
}

/** Gives the next parcel of each carrier a troubled way, at the share that was asked for. */
function trouble(sandbox: Sandbox): void {
  for (const carrier of Object.values(sandbox.state.carriers)) {
    if (sandbox.random.next("demo") >= sandbox.state.demo.troubleShare) continue;
    if (carrier.nextScripts.some((one) => one.next > 0)) continue;
    const name = sandbox.random.pick("demo", troubledScripts);
    carrier.nextScripts.push({ script: { name }, next: 1 });
  }
}

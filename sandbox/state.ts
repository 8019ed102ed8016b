import type { AgendaEntry, ClockState } from "./clock.ts";
import type { Demo } from "./control/demo.ts";
import type { Delivery } from "./deliveries.ts";
import type { Carrier } from "./easypost/carrier.ts";
import type { Mailbox } from "./edi/mailbox.ts";
import type { Fault } from "./faults.ts";
import type { RandomState } from "./random.ts";
import type { Shop } from "./shopify/shop.ts";
import type { Processor } from "./stripe/processor.ts";
import type { Store } from "./woocommerce/store.ts";

export type Kind = "shopify" | "woocommerce" | "easypost" | "stripe" | "edi";

/** How a partner reaches the product, and how the product signs in there. */
export interface Connection {
  kind: Kind;
  connectionId: string;
  webhookUrl: string | null;
  secret: string;
  /** What the product must send to be let in. */
  credential: string;
  topics: string[] | null;
  retryDelaysMs: number[];
  limits: { capacity: number; perSecond: number };
  headerStyle: "x-shopify" | "shopify";
  /** Empty for other kinds. */
  shopDomain: string;
}

/** Everything that outlives a restart. Plain JSON. */
export interface State {
  random: RandomState;
  clock: ClockState;
  connections: Record<string, Connection>;
  shops: Record<string, Shop>;
  /** WooCommerce shops. */
  stores: Record<string, Store>;
  carriers: Record<string, Carrier>;
  processors: Record<string, Processor>;
  mailboxes: Record<string, Mailbox>;
  faults: Fault[];
  waiting: Delivery[];
  demo: Demo;
}

export const freshClock = (): ClockState => {
  const now = Date.now();
  return { advancedMs: 0, progressMs: now, settledAtMs: now, pace: 1, agenda: [] as AgendaEntry[] };
};

export const freshDemo = (): Demo => ({
  isRunning: false,
  ordersPerMinute: 4,
  pace: 240,
  troubleShare: 0.12,
  connectionId: null,
  placed: 0,
});

export function freshState(seed: number): State {
  return {
    random: { seed, streams: {}, ids: 0 },
    clock: freshClock(),
    connections: {},
    shops: {},
    stores: {},
    carriers: {},
    processors: {},
    mailboxes: {},
    faults: [],
    waiting: [],
    demo: freshDemo(),
  };
}

import type { AgendaEntry, ClockState } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { Delivery } from "./delivery.ts";
import type { Carrier } from "./easypost/carrier.ts";
import type { Mailbox } from "./edi/mailbox.ts";
import type { Fault } from "./faults.ts";
import type { RandomState } from "./random.ts";
import type { Shop } from "./shopify/shop.ts";
import type { Processor } from "./stripe/processor.ts";
import type { Store } from "./woocommerce/store.ts";

/** Orders that come by themselves. */
export interface Demo {
  isRunning: boolean;
  ordersPerMinute: number;
  pace: number;
  troubleShare: number;
  /** Null: all shops with a catalog. */
  connectionId: string | null;
  placed: number;
  /** Where it stops by itself. */
  most?: number;
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

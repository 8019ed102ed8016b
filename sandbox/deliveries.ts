import type { Clock } from "./clock.ts";
import { strike, type Fault } from "./faults.ts";
import type { Random } from "./random.ts";
import { signedHeaders } from "./signed-headers.ts";
import type { Connection } from "./connection.ts";
import type { Attempt, Delivery, DeliveryStatus } from "./delivery.ts";
import type { State } from "./state.ts";
import { MOST_FAILURES } from "./woocommerce/store.ts";

/** What a partner has to tell. */
export interface Announcement {
  connectionId: string;
  topic: string;
  subject: string;
  /** The exact text of the body. */
  body: string;
  /** Absent: made up. One event may be told under several topics. */
  eventId?: string;
}

export interface Deliveries {
  announce(announcement: Announcement): void;
  list(filter: (delivery: Delivery) => boolean, limit: number): Delivery[];
  resend(deliveries: Delivery[]): void;
  pending(): Delivery[];
  /** Continues what a former process had not delivered. */
  resume(): void;
  clear(): void;
  stop(): Promise<void>;
}

const KEPT = 10_000;
const AT_ONCE = 8;
/** Shopify gives an endpoint five seconds. */
const TIME_OUT_MS = 5000;

interface Doors {
  state: State;
  clock: Clock;
  random: Random;
  changed: () => void;
}

/** Sends deliveries: in order as far as eight at once keep it, each again after its delays until a 2xx comes. */
export const createDeliveries = (doors: Doors): Deliveries => new Courier(doors);

class Courier implements Deliveries {
  private readonly doors: Doors;
  private kept: Delivery[] = [];
  private readonly waiting: Set<Delivery>;
  private lastId: number;
  private readonly ready: Record<string, Delivery[]> = {};
  private readonly underWay: Record<string, number> = {};
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(doors: Doors) {
    this.doors = doors;
    this.waiting = new Set(doors.state.waiting);
    this.lastId = doors.state.waiting.reduce((highest, delivery) => Math.max(highest, delivery.id), 0);
  }

  announce(announcement: Announcement): void {
    const { state, random } = this.doors;
    const connection = state.connections[announcement.connectionId];
    if (!connection?.webhookUrl) return;
    if (connection.topics && !connection.topics.includes(announcement.topic)) return;
    const { connectionId, topic } = announcement;
    const target = { side: "delivery", partner: connection.kind, connectionId, operation: topic } as const;
    const faults = strike(state.faults, target, random);
    const delivery = this.toDelivery(announcement);
    this.keep(delivery);
    const { delayMs, isLost } = applyFaults(delivery, faults, random);
    if (isLost) this.settle(delivery, "lost");
    else this.enqueue(delivery, delayMs);
    if (!faults.some((fault) => fault.kind === "half_payload")) return;
    const half = { ...announcement, body: announcement.body.slice(0, announcement.body.length / 2) };
    const broken = this.toDelivery({ ...half, eventId: random.id("", 32) });
    this.keep(broken);
    this.enqueue(broken, 0);
  }

  list(filter: (delivery: Delivery) => boolean, limit: number): Delivery[] {
    return this.kept.filter(filter).slice(0, limit);
  }

  resend(deliveries: Delivery[]): void {
    for (const delivery of deliveries) {
      if (delivery.status === "pending") continue;
      delivery.status = "pending";
      delivery.attempts = [];
      this.waiting.add(delivery);
      this.enqueue(delivery, 0);
    }
    this.doors.changed();
  }

  pending(): Delivery[] {
    return [...this.waiting];
  }

  resume(): void {
    for (const delivery of this.waiting) {
      this.kept.push(delivery);
      this.enqueue(delivery, 0);
    }
  }

  clear(): void {
    for (const delivery of this.waiting) delivery.status = "lost";
    this.kept = [];
    this.waiting.clear();
    for (const connectionId of Object.keys(this.ready)) this.ready[connectionId] = [];
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.allSettled(this.running);
  }

  private enqueue(delivery: Delivery, delayMs: number): void {
    const go = () => {
      (this.ready[delivery.connectionId] ??= []).push(delivery);
      this.pump(delivery.connectionId);
    };
    if (delayMs <= 0) return go();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      go();
    }, delayMs);
    this.timers.add(timer);
  }

  private pump(connectionId: string): void {
    while (!this.stopped.signal.aborted && (this.underWay[connectionId] ?? 0) < AT_ONCE) {
      const delivery = this.ready[connectionId]?.shift();
      if (!delivery) return;
      const connection = this.doors.state.connections[connectionId];
      if (!connection?.webhookUrl) {
        this.settle(delivery, "lost");
        continue;
      }
      this.underWay[connectionId] = (this.underWay[connectionId] ?? 0) + 1;
      const work = this.attempt(delivery, connection, connection.webhookUrl).finally(() => {
        this.underWay[connectionId] = (this.underWay[connectionId] ?? 1) - 1;
        this.running.delete(work);
        this.pump(connectionId);
      });
      this.running.add(work);
    }
  }

  private settle(delivery: Delivery, status: DeliveryStatus): void {
    delivery.status = status;
    this.waiting.delete(delivery);
    this.doors.changed();
  }

  private async attempt(delivery: Delivery, connection: Connection, url: string): Promise<void> {
    const isFirst = delivery.attempts.length === 0;
    const secret = delivery.isWronglySigned && isFirst ? "another" : connection.secret;
    delivery.headers = signedHeaders(connection, delivery, secret);
    const began = performance.now();
    const tried: Attempt = { at: new Date().toISOString(), status: 0, error: null, durationMs: 0 };
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: delivery.headers,
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([this.stopped.signal, AbortSignal.timeout(TIME_OUT_MS)]),
      });
      await answer.arrayBuffer();
      tried.status = answer.status;
    } catch (problem) {
      if (this.stopped.signal.aborted) return;
      tried.error = problem instanceof Error ? String(problem.cause ?? problem.message) : "failed";
    }
    tried.durationMs = Math.round(performance.now() - began);
    delivery.attempts.push(tried);
    if (delivery.status !== "pending") return;
    if (tried.status >= 200 && tried.status < 300) {
      const store = this.doors.state.stores[delivery.connectionId];
      if (store) store.failures = 0;
      if (delivery.copies <= 0) return this.settle(delivery, "delivered");
      delivery.copies -= 1;
      return this.enqueue(delivery, delivery.copyDelayMs);
    }
    const delayMs = connection.retryDelaysMs[delivery.attempts.length - 1];
    if (delayMs === undefined) {
      countFailure(this.doors.state, delivery.connectionId);
      return this.settle(delivery, "failed");
    }
    this.enqueue(delivery, delayMs);
  }

  private keep(delivery: Delivery): void {
    this.kept.push(delivery);
    if (this.kept.length > KEPT * 1.2) this.kept = this.kept.slice(-KEPT);
    this.waiting.add(delivery);
    this.doors.changed();
  }

  private toDelivery(announcement: Announcement): Delivery {
    const { clock, random } = this.doors;
    return {
      id: ++this.lastId,
      connectionId: announcement.connectionId,
      topic: announcement.topic,
      eventId: announcement.eventId ?? random.id("", 32),
      webhookId: random.id("", 32),
      subject: announcement.subject,
      status: "pending",
      copies: 0,
      copyDelayMs: 0,
      createdAt: clock.now().toISOString(),
      attempts: [],
      headers: {},
      body: announcement.body,
      isWronglySigned: false,
    };
  }
}

/** WooCommerce switches a webhook off after more than five deliveries in a row failed, and tells nobody. */
function countFailure(state: State, connectionId: string): void {
  const store = state.stores[connectionId];
  if (!store) return;
  store.failures += 1;
  if (store.failures > MOST_FAILURES) store.isWebhookOff = true;
}

/** Changes a delivery as its faults say. Copies are sent after the first attempt succeeded. */
function applyFaults(
  delivery: Delivery,
  faults: Fault[],
  random: Random,
): { delayMs: number; isLost: boolean } {
  let delayMs = 0;
  let isLost = false;
  for (const fault of faults) {
    if (fault.kind === "lose") isLost = true;
    if (fault.kind === "late") delayMs += fault.delayMs ?? 1000;
    if (fault.kind === "disorder") delayMs += random.between("faults", 0, fault.maxDelayMs ?? 1000);
    if (fault.kind === "duplicate") {
      delivery.copies += fault.copies ?? 1;
      delivery.copyDelayMs = fault.delayMs ?? 0;
    }
    if (fault.kind === "wrong_signature") delivery.isWronglySigned = true;
  }
  return { delayMs, isLost };
}

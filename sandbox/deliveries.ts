import type { Clock } from "./clock.ts";
import { strike, type Fault } from "./faults.ts";
import type { Random } from "./random.ts";
import { signedHeaders } from "./signed-headers.ts";
import type { Connection, State } from "./state.ts";

export type DeliveryStatus = "pending" | "delivered" | "failed" | "lost";

export interface Attempt {
  at: string;
  /** 0: no answer. */
  status: number;
  error: string | null;
  durationMs: number;
}

/** One event on its way to the product. */
export interface Delivery {
  id: number;
  connectionId: string;
  topic: string;
  /** Equal in every delivery of one event. */
  eventId: string;
  /** Equal in every attempt of one delivery. */
  webhookId: string;
  /** What it is about: an order, a tracker … */
  subject: string;
  status: DeliveryStatus;
  /** How many times more it is to be sent. */
  copies: number;
  copyDelayMs: number;
  createdAt: string;
  attempts: Attempt[];
  headers: Record<string, string>;
  body: string;
  isWronglySigned: boolean;
}

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
export function createDeliveries({ state, clock, random, changed }: Doors): Deliveries {
  let kept: Delivery[] = [];
  const waiting = new Set<Delivery>(state.waiting);
  let lastId = state.waiting.reduce((highest, delivery) => Math.max(highest, delivery.id), 0);
  const ready: Record<string, Delivery[]> = {};
  const underWay: Record<string, number> = {};
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const stopped = new AbortController();

  const enqueue = (delivery: Delivery, delayMs: number) => {
    const go = () => {
      (ready[delivery.connectionId] ??= []).push(delivery);
      pump(delivery.connectionId);
    };
    if (delayMs <= 0) return go();
    const timer = setTimeout(() => {
      timers.delete(timer);
      go();
    }, delayMs);
    timers.add(timer);
  };

  const pump = (connectionId: string) => {
    while (!stopped.signal.aborted && (underWay[connectionId] ?? 0) < AT_ONCE) {
      const delivery = ready[connectionId]?.shift();
      if (!delivery) return;
      const connection = state.connections[connectionId];
      if (!connection?.webhookUrl) {
        settle(delivery, "lost");
        continue;
      }
      underWay[connectionId] = (underWay[connectionId] ?? 0) + 1;
      const work = attempt(delivery, connection, connection.webhookUrl).finally(() => {
        underWay[connectionId] = (underWay[connectionId] ?? 1) - 1;
        running.delete(work);
        pump(connectionId);
      });
      running.add(work);
    }
  };

  const settle = (delivery: Delivery, status: DeliveryStatus) => {
    delivery.status = status;
    waiting.delete(delivery);
    changed();
  };

  const attempt = async (delivery: Delivery, connection: Connection, url: string) => {
    const secret = delivery.isWronglySigned && delivery.attempts.length === 0 ? "another" : connection.secret;
    delivery.headers = signedHeaders(connection, delivery, secret);
    const began = performance.now();
    const tried: Attempt = { at: new Date().toISOString(), status: 0, error: null, durationMs: 0 };
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: delivery.headers,
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(TIME_OUT_MS)]),
      });
      await answer.arrayBuffer();
      tried.status = answer.status;
    } catch (problem) {
      if (stopped.signal.aborted) return;
      tried.error = problem instanceof Error ? String(problem.cause ?? problem.message) : "failed";
    }
    tried.durationMs = Math.round(performance.now() - began);
    delivery.attempts.push(tried);
    if (delivery.status !== "pending") return;
    if (tried.status >= 200 && tried.status < 300) {
      if (delivery.copies <= 0) return settle(delivery, "delivered");
      delivery.copies -= 1;
      return enqueue(delivery, delivery.copyDelayMs);
    }
    const delayMs = connection.retryDelaysMs[delivery.attempts.length - 1];
    if (delayMs === undefined) return settle(delivery, "failed");
    enqueue(delivery, delayMs);
  };

  const keep = (delivery: Delivery) => {
    kept.push(delivery);
    if (kept.length > KEPT * 1.2) kept = kept.slice(-KEPT);
    waiting.add(delivery);
    changed();
  };

  const toDelivery = (announcement: Announcement): Delivery => ({
    id: ++lastId,
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
  });

  return {
    announce: (announcement) => {
      const connection = state.connections[announcement.connectionId];
      if (!connection?.webhookUrl) return;
      if (connection.topics && !connection.topics.includes(announcement.topic)) return;
      const { connectionId, topic } = announcement;
      const target = { side: "delivery", partner: connection.kind, connectionId, operation: topic } as const;
      const faults = strike(state.faults, target, random);
      const delivery = toDelivery(announcement);
      keep(delivery);
      const { delayMs, isLost } = applyFaults(delivery, faults, random);
      if (isLost) settle(delivery, "lost");
      else enqueue(delivery, delayMs);
      if (!faults.some((fault) => fault.kind === "half_payload")) return;
      const half = { ...announcement, body: announcement.body.slice(0, announcement.body.length / 2) };
      const broken = toDelivery({ ...half, eventId: random.id("", 32) });
      keep(broken);
      enqueue(broken, 0);
    },
    list: (filter, limit) => kept.filter(filter).slice(0, limit),
    resend: (deliveries) => {
      for (const delivery of deliveries) {
        if (delivery.status === "pending") continue;
        delivery.status = "pending";
        delivery.attempts = [];
        waiting.add(delivery);
        enqueue(delivery, 0);
      }
      changed();
    },
    pending: () => [...waiting],
    resume: () => {
      for (const delivery of waiting) {
        kept.push(delivery);
        enqueue(delivery, 0);
      }
    },
    clear: () => {
      for (const delivery of waiting) delivery.status = "lost";
      kept = [];
      waiting.clear();
      for (const connectionId of Object.keys(ready)) ready[connectionId] = [];
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    stop: async () => {
      stopped.abort();
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
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

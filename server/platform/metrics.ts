import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of this process; on globalThis because two bundles load this module. */
interface Metrics {
  registry: Registry;
  requests: Histogram<"door" | "method" | "status">;
  webhooks: Counter<"kind" | "outcome">;
  queueAge: Gauge<"queue">;
}
const holder = globalThis as typeof globalThis & { throughlineMetrics?: Metrics };

export function metrics(): Metrics {
  if (holder.throughlineMetrics) return holder.throughlineMetrics;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  holder.throughlineMetrics = {
    registry,
    requests: new Histogram({
      name: "http_request_duration_seconds",
      help: "Time to answer, by door.",
      labelNames: ["door", "method", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    webhooks: new Counter({
      name: "webhook_deliveries_total",
      help: "Deliveries at the webhook doors: stored, duplicate, refused (signature), failed.",
      labelNames: ["kind", "outcome"],
      registers: [registry],
    }),
    queueAge: new Gauge({
      name: "queue_oldest_age_seconds",
      help: "Age of the oldest waiting entry.",
      labelNames: ["queue"],
      registers: [registry],
    }),
  };
  return holder.throughlineMetrics;
}

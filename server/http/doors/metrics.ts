import { executorHealth } from "#server/jobs/runs.ts";
import { equalBytes } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";
import { metrics } from "#server/platform/metrics.ts";
import { problem, type Door } from "../door.ts";

/** Addresses of this machine itself. A private network is not enough: a proxy in front of us comes from one. */
const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

/** Prometheus metrics, for the machine itself, or with METRICS_TOKEN for others. */
export const metricsDoor: Door = {
  name: "metrics",
  path: "/api/metrics",
  methods: ["GET"],
  maxBytes: 0,
  async answer(request, { ip, requestId }) {
    const token = env().METRICS_TOKEN;
    const given = request.headers.get("authorization") ?? "";
    const isAllowed = token
      ? equalBytes(Buffer.from(given), Buffer.from(`Bearer ${token}`))
      : LOOPBACK.has(ip);
    if (!isAllowed) return problem(401, "metrics.refused", "Metrics need their token.", requestId);
    const { registry, queueAge } = metrics();
    const health = await executorHealth();
    queueAge.set({ queue: "job_task" }, health.oldestTaskSeconds);
    return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
  },
};

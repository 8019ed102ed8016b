import { pool } from "#server/db/pool.ts";
import { executorHealth } from "#server/jobs/runs.ts";
import { usesInngestServer } from "#server/jobs/settings.ts";
import { env } from "#server/platform/env.ts";
import type { Door } from "../door.ts";

const startedAt = Date.now();
/** Older than this, waiting work means that nobody works. */
const STALE_SECONDS = 60;

/** What is up, what is not, and what an operator should know. 503 when the product cannot do its work. */
export const healthDoor: Door = {
  name: "health",
  path: "/api/health",
  methods: ["GET"],
  maxBytes: 0,
  async answer() {
    const database = await pool()
      .query<{ version: string }>("select current_setting('server_version') as version")
      .then(({ rows }) => ({ up: true, version: rows[0]?.version ?? "" }))
      .catch(() => ({ up: false, version: "" }));
    const jobs = database.up ? await executorHealth().catch(() => null) : null;
    const worker = usesInngestServer()
      ? { up: true, engine: "inngest" }
      : {
          up: (jobs?.instances ?? 0) > 0 && (jobs?.oldestTaskSeconds ?? 0) < STALE_SECONDS,
          engine: "embedded",
          ...jobs,
        };
    const up = database.up;
    return Response.json(
      {
        status: up ? (worker.up ? "up" : "degraded") : "down",
        uptimeSeconds: Math.round((Date.now() - startedAt) / 1000),
        database,
        worker,
        warnings: warnings(),
      },
      { status: up ? 200 : 503, headers: { "cache-control": "no-store" } },
    );
  },
};

function warnings(): string[] {
  const settings = env();
  return [
    ...(settings.EMBEDDED_DATABASE
      ? [
          "The embedded Postgres is for development, demos and trials; point DATABASE_URL at a Postgres that gets security updates.",
        ]
      : []),
    ...(settings.SMTP_URL ? [] : ["No SMTP_URL: mail is kept and shown, not sent."]),
    ...(settings.APP_URL.startsWith("https:")
      ? []
      : ["APP_URL is not https: cookies and signatures travel in the clear."]),
  ];
}

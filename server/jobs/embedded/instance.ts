import { createHash } from "node:crypto";
import pg from "pg";
import { newId } from "#kernel/ids.ts";
import { log } from "#server/platform/log.ts";
import { givePlacesBackOf } from "./concurrency.ts";
import { engineQuery, engineTransaction } from "./engine-db.ts";
import { releaseTasksOf } from "./tasks.ts";

/** Namespace of the advisory locks that prove an instance is alive; any constant that nothing else uses. */
const ALIVE = 0x7468;
const REOPEN_MS = 1_000;

/**
 * One executor process among others. It holds a session lock that Postgres drops when the process dies, and hears of new
 * events and tasks on the same connection.
 */
export class Instance {
  readonly id = newId("run").replace("run_", "ins_");
  private readonly databaseUrl: string;
  private readonly heard: { onTask: () => void; onEvent: () => void };
  private session: pg.Client | undefined;
  private isClosing = false;

  constructor(databaseUrl: string, heard: { onTask: () => void; onEvent: () => void }) {
    this.databaseUrl = databaseUrl;
    this.heard = heard;
  }

  async open(): Promise<void> {
    const session = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: "throughline executor",
    });
    session.on("error", () => void this.reopen());
    await session.connect();
    const lockKey = createHash("sha256").update(this.id).digest().readInt32BE(0);
    await session.query("select pg_advisory_lock($1, $2)", [ALIVE, lockKey]);
    await engineQuery(
      `insert into job_instance (tenant_id, id, lock_key) values ('system', $1, $2) on conflict (id) do update set seen_at = now()`,
      [this.id, lockKey],
    );
    session.on("notification", ({ channel }) =>
      channel === "job_task" ? this.heard.onTask() : this.heard.onEvent(),
    );
    await session.query("listen outbox_event");
    await session.query("listen job_task");
    this.session = session;
  }

  /** The database restarted: its locks are gone with it, so this instance proves itself anew. */
  private async reopen(): Promise<void> {
    if (!this.session) return;
    this.session = undefined;
    while (!this.isClosing && !this.session) {
      await this.open().catch(() => new Promise((next) => setTimeout(next, REOPEN_MS)));
    }
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await engineQuery("delete from job_instance where id = $1", [this.id]);
    await this.session?.end();
  }

  /** Takes over the work of instances whose lock is free: their process is dead. */
  async recover(): Promise<void> {
    await engineQuery("update job_instance set seen_at = clock_timestamp() where id = $1", [this.id]);
    const others = await engineQuery<{ id: string; lock_key: number }>(
      "select id, lock_key from job_instance where id <> $1",
      [this.id],
    );
    for (const other of others) await this.takeOver(other);
    const lost = await engineQuery<{ locked_by: string }>(
      `select distinct locked_by from job_task t where locked_by is not null and locked_at < now() - interval '15 seconds'
         and not exists (select from job_instance i where i.id = t.locked_by)`,
    );
    for (const { locked_by } of lost) await releaseTasksOf(locked_by);
  }

  private async takeOver(other: { id: string; lock_key: number }): Promise<void> {
    await engineTransaction(async (client) => {
      const { rows } = await client.query<{ dead: boolean }>(
        "select pg_try_advisory_xact_lock($1, $2) as dead",
        [ALIVE, other.lock_key],
      );
      if (!rows[0]?.dead) return;
      await givePlacesBackOf(client, other.id);
      await client.query("update job_task set locked_by = null, locked_at = null where locked_by = $1", [
        other.id,
      ]);
      await client.query("delete from job_instance where id = $1", [other.id]);
      log.warn({ instance: other.id }, "Took over the work of a dead job executor.");
    });
  }
}

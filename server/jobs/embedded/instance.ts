import { createHash } from "node:crypto";
import pg from "pg";
import { newId } from "#kernel/ids.ts";
import { log } from "#server/platform/log.ts";
import { engineQuery, engineTransaction } from "./engine-db.ts";

/** Namespace of the advisory locks that prove an instance is alive; any constant that nothing else uses. */
const ALIVE = 0x7468;
const REOPEN_MS = 1_000;

/** Which of the notifications of the migrations woke the instance. */
export type Wake = "outbox_event" | "job_task";

/**
 * One worker process among others. It holds a session lock that Postgres drops when the process dies, and hears of new
 * events and tasks on the same connection. The connection must be a session of its own: no transaction pooler in between.
 */
export class Instance {
  readonly id = newId("run").replace("run_", "ins_");
  private readonly databaseUrl: string;
  private readonly onWake: (wake: Wake) => void;
  private session: pg.Client | undefined;
  private leadSession: pg.Client | undefined;
  private isClosing = false;

  constructor(databaseUrl: string, onWake: (wake: Wake) => void) {
    this.databaseUrl = databaseUrl;
    this.onWake = onWake;
  }

  async open(): Promise<void> {
    const session = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: "throughline worker",
    });
    session.on("error", () => void this.reopen(session));
    session.on("notification", ({ channel }) => this.onWake(channel as Wake));
    await session.connect();
    try {
      const lockKey = lockKeyOf(this.id);
      await session.query("select pg_advisory_lock($1, $2)", [ALIVE, lockKey]);
      await engineQuery(
        `insert into job_instance (tenant_id, id, lock_key) values ('system', $1, $2)
         on conflict (id) do update set seen_at = clock_timestamp()`,
        [this.id, lockKey],
      );
      await session.query("listen outbox_event; listen job_task");
    } catch (problem) {
      await session.end();
      throw problem;
    }
    this.session = session;
  }

  /** The database restarted: its locks are gone with it, so this instance proves itself anew. */
  private async reopen(lost: pg.Client): Promise<void> {
    if (this.session !== lost) return;
    this.session = undefined;
    log.warn({ instance: this.id }, "The worker lost its database session and opens another.");
    while (!this.isClosing && !this.session)
      await this.open().catch(() => new Promise((next) => setTimeout(next, REOPEN_MS)));
  }

  async close(): Promise<void> {
    this.isClosing = true;
    await engineQuery("delete from job_instance where id = $1", [this.id]);
    await this.session?.end();
  }

  /** Says that the process works; for the health page. */
  async beat(): Promise<void> {
    await engineQuery("update job_instance set seen_at = clock_timestamp() where id = $1", [this.id]);
  }

  /** Whether this instance is the one among the living that leads; it stays so until its session ends. */
  async leads(): Promise<boolean> {
    const { session } = this;
    if (!session) return false;
    if (this.leadSession === session) return true;
    const { rows } = await session.query<{ mine: boolean }>("select pg_try_advisory_lock($1, 0) as mine", [
      ALIVE,
    ]);
    if (rows[0]?.mine) this.leadSession = session;
    return this.leadSession === session;
  }
}

/** The second half of the advisory lock's key, from the instance's id. */
const lockKeyOf = (id: string): number => createHash("sha256").update(id).digest().readInt32BE(0);

/**
 * Takes over the work of instances whose lock is free: their process is dead.
 *
 * @param takeOver frees what the dead instance held, in the transaction that forgets it
 */
export async function recoverDead(
  self: Instance,
  takeOver: (client: pg.PoolClient, deadId: string) => Promise<void>,
): Promise<void> {
  const others = await engineQuery<{ id: string; lock_key: number }>(
    `select id, lock_key from job_instance where id <> $1
     union select locked_by, 0 from job_task t where locked_at < now() - interval '15 seconds'
       and not exists (select from job_instance i where i.id = t.locked_by)`,
    [self.id],
  );
  for (const other of others) {
    await engineTransaction(async (client) => {
      const { rows } = await client.query<{ is_dead: boolean }>(
        "select $2 = 0 or pg_try_advisory_xact_lock($1, $2) as is_dead",
        [ALIVE, other.lock_key],
      );
      if (!rows[0]?.is_dead) return;
      await takeOver(client, other.id);
      await client.query("delete from job_instance where id = $1", [other.id]);
      log.warn({ instance: other.id }, "Took over the work of a dead job executor.");
    });
  }
}

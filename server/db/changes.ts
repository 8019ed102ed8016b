import pg from "pg";
import { log } from "#server/platform/log.ts";
import { systemScope, transactSql } from "./transact.ts";

/** Called with the rooms that something happened in: the part of an event's name before the "/". */
export type OnChange = (rooms: string[]) => void;

/** Bursts are told together. */
const GATHER_MS = 400;
const RECONNECT_MS = 2_000;

/**
 * Tells watchers which rooms of their merchant something happened in, a moment after it committed. It reads the outbox when
 * Postgres announces it, over one connection for the process, and only while somebody watches. It is a hint to look again and
 * nothing rests on it: an event that commits after a younger one, or while the connection is lost, is not told.
 */
class Changes {
  readonly #watchers = new Map<string, Set<OnChange>>();
  /** Id of the newest event that was told of, by merchant: ids grow with time. */
  readonly #last = new Map<string, string>();
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;

  watch(tenantId: string, onChange: OnChange): () => void {
    const watchers = this.#watchers.get(tenantId) ?? new Set();
    this.#watchers.set(tenantId, watchers.add(onChange));
    this.#listen();
    this.#soon();
    return () => {
      watchers.delete(onChange);
      if (watchers.size > 0) return;
      this.#watchers.delete(tenantId);
      this.#last.delete(tenantId);
      if (this.#watchers.size === 0) this.#rest();
    };
  }

  #listen(): void {
    if (this.#client) return;
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL, application_name: "changes" });
    this.#client = client;
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      setTimeout(() => this.#watchers.size > 0 && this.#listen(), RECONNECT_MS).unref();
    };
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", () => this.#soon());
    client
      .connect()
      .then(() => client.query("listen outbox_event"))
      .catch(lost);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const client = this.#client;
    this.#client = undefined;
    void client?.end().catch(() => undefined);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const tenantId of this.#watchers.keys())
        this.#look(tenantId).catch((failure: unknown) =>
          log.warn({ err: failure }, "Changes could not be read."),
        );
    }, GATHER_MS).unref();
  }

  async #look(tenantId: string): Promise<void> {
    const after = this.#last.get(tenantId);
    const { last, rooms } = await transactSql(systemScope(tenantId, "changes"), async ({ client }) => {
      const newest = "select max(id) as last, null::text[] as rooms from outbox_event where tenant_id = $1";
      const since = `select max(id) as last, array_agg(distinct split_part(name, '/', 1)) as rooms
        from outbox_event where tenant_id = $1 and id > $2`;
      const { rows } = await client.query<{ last: string | null; rooms: string[] | null }>(
        after === undefined ? newest : since,
        after === undefined ? [tenantId] : [tenantId, after],
      );
      return rows[0]!;
    });
    this.#last.set(tenantId, last ?? after ?? "");
    if (rooms) for (const onChange of this.#watchers.get(tenantId) ?? []) onChange(rooms);
  }
}

const holder = globalThis as typeof globalThis & { throughlineChanges?: Changes };

/**
 * Watches a merchant's changes until the returned function is called.
 *
 * @param onChange rooms like "orders", in bursts of 400 ms
 */
export function watchChanges(tenantId: string, onChange: OnChange): () => void {
  holder.throughlineChanges ??= new Changes();
  return holder.throughlineChanges.watch(tenantId, onChange);
}

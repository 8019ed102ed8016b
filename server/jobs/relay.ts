import { log } from "#server/platform/log.ts";
import { engineTransaction } from "./embedded/engine-db.ts";

/** Where the outbox is sent. */
export interface RelayOptions {
  /** The event door of an Inngest server, e.g. https://inn.gs or http://127.0.0.1:8288. */
  eventApiUrl: string;
  eventKey: string;
  /** Milliseconds between looks at an empty outbox. */
  pollMs?: number;
}

const BATCH = 100;
const TIMEOUT_MS = 15_000;

interface OutboxRow {
  id: string;
  name: string;
  data: unknown;
  ts: string;
}

/**
 * Sends the outbox to an Inngest server in order. An event is marked as sent in the transaction that holds its lock, after
 * the server took it; a crash in between sends it again, and the server drops the second by the event's id.
 */
export class Relay {
  private readonly options: RelayOptions;
  private loop: Promise<void> | undefined;
  private isStopping = false;
  private failures = 0;

  constructor(options: RelayOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const sent = await this.sendBatch().catch((problem: unknown) => {
        this.failures++;
        log.error(
          { err: problem, failures: this.failures },
          "The outbox could not be sent; it stays and is tried again.",
        );
        return -1;
      });
      if (sent >= 0) this.failures = 0;
      if (sent < BATCH) await this.rest();
    }
  }

  private rest(): Promise<void> {
    const base = this.options.pollMs ?? 250;
    const ms = Math.min(30_000, base * 2 ** Math.min(7, this.failures)) * (0.5 + Math.random() / 2);
    return new Promise((next) => setTimeout(next, ms));
  }

  private async sendBatch(): Promise<number> {
    return engineTransaction(async (client) => {
      const { rows } = await client.query<OutboxRow>(
        `select id, name, data, (extract(epoch from created_at) * 1000)::bigint::text as ts from outbox_event
          where pumped_at is null order by sequence limit $1 for update`,
        [BATCH],
      );
      if (rows.length === 0) return 0;
      const response = await fetch(new URL(`/e/${this.options.eventKey}`, this.options.eventApiUrl), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(rows.map((row) => ({ ...row, ts: Number(row.ts) }))),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok)
        throw new Error(
          `The Inngest server answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
        );
      await client.query("update outbox_event set pumped_at = clock_timestamp() where id = any($1)", [
        rows.map((row) => row.id),
      ]);
      return rows.length;
    });
  }
}

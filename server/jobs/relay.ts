import { log } from "#server/platform/log.ts";
import { engineQuery } from "./embedded/engine-db.ts";
import { Instance } from "./embedded/instance.ts";

/** Where the outbox is sent. */
export interface RelayOptions {
  /** The event door of an Inngest server, e.g. https://inn.gs or http://127.0.0.1:8288. */
  eventApiUrl: string;
  eventKey: string;
  databaseUrl: string;
  /** Milliseconds between looks at an outbox that nothing announced. */
  pollMs?: number;
}

const BATCH = 100;
const POLL_MS = 1_000;
const LONGEST_REST_MS = 30_000;
const TIMEOUT_MS = 15_000;

interface OutboxRow {
  id: string;
  name: string;
  data: unknown;
  ts: string;
}

/** What the server said to a batch: it took it, it refuses these events for good, or it could not take them now. */
type Verdict = { kind: "taken" } | { kind: "refused"; words: string } | { kind: "busy"; words: string };

/**
 * Sends the outbox to an Inngest server in order. An event is marked once the server took it; a crash in between sends it
 * again, and the server drops the second by the event's id. One relay of all sends; another takes over when it dies.
 */
export class Relay {
  private readonly options: RelayOptions;
  private readonly instance: Instance;
  private loop: Promise<void> | undefined;
  private isStopping = false;
  private failures = 0;
  private wake: () => void = () => undefined;

  constructor(options: RelayOptions) {
    this.options = options;
    this.instance = new Instance(options.databaseUrl, () => this.wake());
  }

  async start(): Promise<void> {
    await this.instance.open();
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.loop;
    await this.instance.close();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const sent = await this.turn().catch((problem: unknown) => {
        this.failures++;
        const said = "The outbox could not be sent; it stays and is tried again.";
        log.error({ err: problem, failures: this.failures }, said);
        return 0;
      });
      if (sent < BATCH && !this.isStopping) await this.rest();
    }
  }

  /** Until the next event is announced; after a failure longer each time, whatever is announced. */
  private rest(): Promise<void> {
    const base = this.options.pollMs ?? POLL_MS;
    const ms = Math.min(LONGEST_REST_MS, base * 2 ** Math.min(7, this.failures)) * (0.5 + Math.random() / 2);
    return new Promise((next) => {
      const timer = setTimeout(next, ms);
      this.wake = () => {
        if (this.failures > 0 && !this.isStopping) return;
        clearTimeout(timer);
        next();
      };
    });
  }

  /** Sends one batch; how many events were done with. */
  private async turn(): Promise<number> {
    await this.instance.beat();
    if (!(await this.instance.leads())) return 0;
    const rows = await engineQuery<OutboxRow>(
      `select id, name, data, (extract(epoch from created_at) * 1000)::bigint::text as ts from outbox_event
        where pumped_at is null order by sequence limit $1`,
      [BATCH],
    );
    if (rows.length === 0) return 0;
    const verdict = await this.send(rows);
    if (verdict.kind === "busy") throw new Error(verdict.words);
    this.failures = 0;
    if (verdict.kind === "taken") await mark(rows, null);
    else if (rows.length === 1) await this.giveUp(rows[0]!, verdict.words);
    else await this.sendSingly(rows);
    return rows.length;
  }

  /** One event of a refused batch is at fault: the others go. */
  private async sendSingly(rows: OutboxRow[]): Promise<void> {
    for (const row of rows) {
      const verdict = await this.send([row]);
      if (verdict.kind === "busy") throw new Error(verdict.words);
      if (verdict.kind === "taken") await mark([row], null);
      else await this.giveUp(row, verdict.words);
    }
  }

  /** An event that no retry can bring through must not hold up those behind it; it stays in the outbox with the reason. */
  private async giveUp(row: OutboxRow, words: string): Promise<void> {
    log.error({ event: row.id, name: row.name, words }, "The Inngest server refused an event for good.");
    await mark([row], words);
  }

  private async send(rows: OutboxRow[]): Promise<Verdict> {
    const response = await fetch(new URL(`/e/${this.options.eventKey}`, this.options.eventApiUrl), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rows.map((row) => ({ ...row, ts: Number(row.ts) }))),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.ok) return { kind: "taken" };
    const words = `The Inngest server answered ${response.status}: ${text.slice(0, 300)}`;
    // the batch itself is at fault; keys, limits and trouble of the server's own are not the events' fault
    return [400, 413, 422].includes(response.status) ? { kind: "refused", words } : { kind: "busy", words };
  }
}

async function mark(rows: OutboxRow[], refusal: string | null): Promise<void> {
  await engineQuery(
    "update outbox_event set pumped_at = clock_timestamp(), refusal = $2 where id = any($1)",
    [rows.map((row) => row.id), refusal],
  );
}

/** Who was signed in when a scan was made. A scan is only ever sent in the name of the one who made it. */
export interface ScanOwner {
  userId: string;
  tenantId: string;
}

/** A scan as it is kept on the device, from before it is sent until the server answered it. */
export interface QueuedScan {
  scanKey: string;
  /** What it belongs to, e.g. one job. Nothing of a task overtakes what was scanned before in it. */
  task: string;
  /** The page where its task is worked on. */
  href: string;
  /** The procedure that takes it. */
  path: string;
  input: object;
  /** What was read, as people see it. */
  code: string;
  /** The device's clock, epoch milliseconds. */
  scannedAt: number;
  by: ScanOwner;
  /** What the device told the person while the server could not be asked; null when it could not tell. */
  told: boolean | null;
  /** Takes long to send, so scans of other tasks go before it. */
  isBulky?: boolean;
  /** How often the server failed at it. A server that was not reached does not count. */
  failures: number;
  /** Why a person must look at it; absent while it waits to be sent. */
  conflict?: Conflict;
}

export interface Conflict {
  /**
   * `refused`: the server did not take it. `taken`: the server took what the device had called wrong. `unsent`: it was never
   * judged, because the session ended, another person is signed in, or the server fails at it each time.
   */
  kind: "refused" | "taken" | "unsent";
  sentence: string;
}

/** What came of sending one scan. */
export type Reply =
  | { kind: "answered"; answer: unknown; refusal: string | null }
  | { kind: "rejected"; error: unknown; sentence: string; mayRetry: boolean }
  | { kind: "failed" }
  | { kind: "unreachable" };

/** What the screen learns about its scan: the answer when it came soon enough, or that it waits. */
export type Settled =
  { kind: "answered"; answer: unknown } | { kind: "rejected"; error: unknown } | { kind: "waiting" };

export interface QueueStore {
  read(): Promise<QueuedScan[]>;
  /** Changes the list in one step, also when several tabs do it. */
  change(how: (scans: QueuedScan[]) => QueuedScan[]): Promise<void>;
}

export interface QueueParts {
  store: QueueStore;
  send: (scan: QueuedScan) => Promise<Reply>;
  /** Runs one replay at a time on this device, over all tabs. */
  alone: <Value>(work: () => Promise<Value>) => Promise<Value>;
  owner: ScanOwner;
  /** Told after every change. */
  onChange: (scans: QueuedScan[]) => void;
  /** Told when the server took a scan that had been waiting. */
  onApplied: (scan: QueuedScan) => void;
  later: (work: () => void, ms: number) => () => void;
}

/** How long a screen waits for an answer before it says that the scan waits. */
export const PATIENCE_MS = 2_500;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A scan that the server fails at so often is shown, so that it does not hold the rest for ever. */
const MOST_FAILURES = 8;

const isOf = (scan: QueuedScan, owner: ScanOwner): boolean =>
  scan.by.userId === owner.userId && scan.by.tenantId === owner.tenantId;
/** After a scan that was not taken, what was scanned next may mean something else: it waits for a person. */
const holds = (scan: QueuedScan): boolean => scan.conflict !== undefined && scan.conflict.kind !== "taken";

/** The next scan to send: the oldest that waits behind no conflict of its own task, what is bulky and what waits behind it last. */
export function nextToSend(scans: readonly QueuedScan[]): QueuedScan | undefined {
  const oldest = (isBulkyLeft: boolean) => {
    const held = new Set<string>();
    for (const scan of scans) {
      if (holds(scan) || (isBulkyLeft && scan.isBulky)) held.add(scan.task);
      else if (!scan.conflict && !held.has(scan.task)) return scan;
    }
    return undefined;
  };
  return oldest(true) ?? oldest(false);
}

/**
 * The scans of this device. Each is stored before it is sent and leaves the store only when the server answered it or a person
 * decided about it. They are sent one after the other in the order they were made; the server knows each by its key, so one
 * whose answer was lost is simply sent again.
 */
export class ScanQueue {
  readonly #parts: QueueParts;
  readonly #asking = new Map<string, (settled: Settled) => void>();
  #isRunning = false;
  #isWanted = false;
  #waits = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Stores a scan and sends it. Resolves with the answer, or says that it waits when none came in time. */
  async add(scan: Omit<QueuedScan, "by" | "failures" | "conflict">): Promise<Settled> {
    const settled = new Promise<Settled>((resolve) => {
      this.#asking.set(scan.scanKey, resolve);
      this.#parts.later(() => this.#settle(scan.scanKey, { kind: "waiting" }), PATIENCE_MS);
    });
    await this.#change((scans) => [...scans, { ...scan, by: this.#parts.owner, failures: 0 }]);
    void this.resume();
    return settled;
  }

  /** Sends what waits now: at start, when the connection is back, when a person decided. */
  async resume(): Promise<void> {
    this.#cancelRetry?.();
    this.#isWanted = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        const isThrough = await this.#parts.alone(() => this.#replay());
        if (isThrough) this.#waits = 0;
        else this.#retryLater();
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** Sends a scan again that was never judged. */
  async retry(scanKey: string): Promise<void> {
    await this.#change((scans) =>
      scans.map((scan) =>
        scan.scanKey === scanKey && scan.conflict?.kind === "unsent" ? waitingAgain(scan) : scan,
      ),
    );
    await this.resume();
  }

  /** Takes a conflict off the list and sends a record of it in its place, in one step: it is never in neither. */
  async replace(scanKey: string, record: Omit<QueuedScan, "by" | "failures" | "conflict">): Promise<void> {
    const { owner } = this.#parts;
    await this.#change((scans) =>
      scans.map((scan) =>
        scan.scanKey === scanKey && scan.conflict ? { ...record, by: owner, failures: 0 } : scan,
      ),
    );
    await this.resume();
  }

  /** True when nothing that can be sent is left; false when the server could not be reached or failed. */
  async #replay(): Promise<boolean> {
    for (;;) {
      const scans = await this.#parts.store.read();
      const scan = nextToSend(scans);
      if (!scan) {
        this.#sayWaiting(scans);
        return true;
      }
      if (!isOf(scan, this.#parts.owner)) {
        await this.#mark(scan, {
          kind: "unsent",
          sentence: "Another person was signed in when it was scanned.",
        });
        continue;
      }
      const reply = await this.#parts.send(scan);
      if (reply.kind === "unreachable" || reply.kind === "failed") {
        if (reply.kind === "failed") await this.#countFailure(scan);
        this.#sayWaiting(scans);
        return false;
      }
      await this.#take(scan, reply);
    }
  }

  async #take(scan: QueuedScan, reply: Extract<Reply, { kind: "answered" | "rejected" }>): Promise<void> {
    // somebody who still looks at the scan is told at once, and nothing of it is left to decide
    const isWatched = this.#asking.has(scan.scanKey);
    if (reply.kind === "rejected") {
      if (isWatched && !reply.mayRetry) await this.#remove(scan);
      else await this.#mark(scan, { kind: reply.mayRetry ? "unsent" : "refused", sentence: reply.sentence });
      return this.#settle(scan.scanKey, { kind: "rejected", error: reply.error });
    }
    const isTaken = reply.refusal === null;
    if (isWatched || isTaken === (scan.told ?? true)) await this.#remove(scan);
    else if (isTaken)
      await this.#mark(scan, {
        kind: "taken",
        sentence: "The phone called it wrong, and the server took it.",
      });
    else await this.#mark(scan, { kind: "refused", sentence: reply.refusal ?? "" });
    if (!isWatched && isTaken) this.#parts.onApplied(scan);
    this.#settle(scan.scanKey, { kind: "answered", answer: reply.answer });
  }

  #countFailure(scan: QueuedScan): Promise<void> {
    const failures = scan.failures + 1;
    const sentence = "The server failed each time it was sent.";
    return this.#set({
      ...scan,
      failures,
      ...(failures >= MOST_FAILURES ? { conflict: { kind: "unsent", sentence } } : {}),
    });
  }

  #retryLater(): void {
    const wait = Math.min(FIRST_WAIT_MS * 2 ** this.#waits, LONGEST_WAIT_MS);
    this.#waits += 1;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#parts.later(() => void this.resume(), wait);
  }

  #sayWaiting(scans: QueuedScan[]): void {
    for (const { scanKey } of scans) this.#settle(scanKey, { kind: "waiting" });
  }

  #settle(scanKey: string, settled: Settled): void {
    this.#asking.get(scanKey)?.(settled);
    this.#asking.delete(scanKey);
  }

  #mark = (scan: QueuedScan, conflict: Conflict): Promise<void> => this.#set({ ...scan, conflict });

  #set = (changed: QueuedScan): Promise<void> =>
    this.#change((scans) => scans.map((scan) => (scan.scanKey === changed.scanKey ? changed : scan)));

  #remove = (scan: QueuedScan): Promise<void> =>
    this.#change((scans) => scans.filter(({ scanKey }) => scanKey !== scan.scanKey));

  async #change(how: (scans: QueuedScan[]) => QueuedScan[]): Promise<void> {
    await this.#parts.store.change(how);
    this.#parts.onChange(await this.#parts.store.read());
  }
}

function waitingAgain({ conflict: _decided, ...scan }: QueuedScan): QueuedScan {
  return { ...scan, failures: 0 };
}

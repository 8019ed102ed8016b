import type { Kind } from "./connection.ts";

const KEPT = 5000;
const LONGEST_KEPT_BODY = 100_000;

/** A request that the product made, and what became of it. */
export interface ReceivedRequest {
  id: number;
  at: string;
  partner: Kind;
  connectionId: string;
  method: string;
  path: string;
  operation: string;
  headers: Record<string, string>;
  body: string;
  /** 0: no answer was given. */
  status: number;
  fault: string | null;
  isThrottled: boolean;
  isReplay: boolean;
  cost: number | null;
  durationMs: number;
}

interface Tally {
  requests: number;
  throttled: number;
  refused: number;
  replays: number;
  maxPerSecond: number;
  maxPerSecondAt: string | null;
  maxPer10Seconds: number;
  lowestTokens: number | null;
  byOperation: Record<string, { requests: number; throttled: number; statuses: Record<string, number> }>;
}

/** Everything received, measured at the partner's side. */
export interface ReceivedLog {
  begin(
    request: Omit<
      ReceivedRequest,
      "id" | "status" | "fault" | "isThrottled" | "isReplay" | "cost" | "durationMs"
    >,
  ): ReceivedRequest;
  finish(request: ReceivedRequest, lowestTokens: number | null): void;
  list(filter: (request: ReceivedRequest) => boolean, limit: number): ReceivedRequest[];
  tallies(): Record<string, Tally>;
  clear(): void;
}

const SECRET_HEADERS = new Set(["authorization", "x-shopify-access-token", "cookie"]);

const maskHeaders = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET_HEADERS.has(name) ? "(masked)" : value]),
  );

const newTally = (): Tally => ({
  requests: 0,
  throttled: 0,
  refused: 0,
  replays: 0,
  maxPerSecond: 0,
  maxPerSecondAt: null,
  maxPer10Seconds: 0,
  lowestTokens: null,
  byOperation: {},
});

export function createReceivedLog(): ReceivedLog {
  let requests: ReceivedRequest[] = [];
  let lastId = 0;
  let tallies: Record<string, Tally> = {};
  let arrivals: Record<string, number[]> = {};

  const tallyOf = (connectionId: string) => (tallies[connectionId] ??= newTally());

  const countArrival = (tally: Tally, connectionId: string) => {
    const now = performance.now();
    const recent = (arrivals[connectionId] ??= []);
    recent.push(now);
    while ((recent[0] ?? now) < now - 10_000) recent.shift();
    let inLastSecond = 0;
    for (let index = recent.length - 1; index >= 0 && (recent[index] ?? 0) > now - 1000; index -= 1)
      inLastSecond += 1;
    tally.maxPer10Seconds = Math.max(tally.maxPer10Seconds, recent.length);
    if (inLastSecond <= tally.maxPerSecond) return;
    tally.maxPerSecond = inLastSecond;
    tally.maxPerSecondAt = new Date().toISOString();
  };

  return {
    begin: (seen) => {
      const request: ReceivedRequest = {
        id: ++lastId,
        ...seen,
        headers: maskHeaders(seen.headers),
        body: seen.body.slice(0, LONGEST_KEPT_BODY),
        status: 0,
        fault: null,
        isThrottled: false,
        isReplay: false,
        cost: null,
        durationMs: 0,
      };
      requests.push(request);
      if (requests.length > KEPT * 1.2) requests = requests.slice(-KEPT);
      const tally = tallyOf(request.connectionId);
      tally.requests += 1;
      countArrival(tally, request.connectionId);
      return request;
    },
    finish: (request, lowestTokens) => {
      const tally = tallyOf(request.connectionId);
      const operation = (tally.byOperation[request.operation] ??= {
        requests: 0,
        throttled: 0,
        statuses: {},
      });
      operation.requests += 1;
      operation.statuses[request.status] = (operation.statuses[request.status] ?? 0) + 1;
      if (request.isThrottled) {
        tally.throttled += 1;
        operation.throttled += 1;
      } else if (request.status >= 400) tally.refused += 1;
      if (request.isReplay) tally.replays += 1;
      if (lowestTokens !== null) tally.lowestTokens = Math.floor(lowestTokens);
    },
    list: (filter, limit) => requests.filter(filter).slice(0, limit),
    tallies: () => tallies,
    clear: () => {
      requests = [];
      tallies = {};
      arrivals = {};
    },
  };
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** A processor that keeps charges, refunds and payouts, for tests that need to see and break single calls. */
export interface FakeProcessor {
  url: string;
  charges: Map<string, Json>;
  /** Newest first, as Stripe lists them. */
  refunds: Json[];
  payouts: Map<string, Json>;
  /** Lines by payout, in the order they are listed. */
  statements: Map<string, Json[]>;
  /** Method and path of the calls it got, in order. */
  calls: string[];
  /** The next POSTs meet these. lost: done, and the connection breaks; down: not done; refused: turned down for good. */
  next: ("lost" | "down" | "refused")[];
  /** Status of refunds that are made from now on. */
  refundStatus: string;
  /** Most lines of one page. */
  pageSize: number;
  stop(): Promise<void>;
}

/** Starts it on a free port and lets `platform/http` call it. */
export async function startFakeProcessor(): Promise<FakeProcessor> {
  const replays = new Map<string, Json>();
  const processor: FakeProcessor = {
    url: "",
    charges: new Map(),
    refunds: [],
    payouts: new Map(),
    statements: new Map(),
    calls: [],
    next: [],
    refundStatus: "succeeded",
    pageSize: 100,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const server = createServer((request, response) => void answer(processor, replays, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  processor.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.SANDBOX_URL = processor.url;
  return processor;
}

async function answer(
  processor: FakeProcessor,
  replays: Map<string, Json>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const url = new URL(request.url ?? "/", processor.url);
  processor.calls.push(`${request.method} ${url.pathname}`);
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  if (request.method === "GET") return read(processor, url, send);
  const trouble = processor.next.shift();
  if (trouble === "down") return send(503, { error: { message: "down" } });
  if (trouble === "refused") return send(400, { error: { message: "Charge has been disputed." } });
  const key = String(request.headers["idempotency-key"]);
  const refund = replays.get(key) ?? makeRefund(processor, new URLSearchParams(text));
  replays.set(key, refund);
  if (trouble === "lost") return void request.socket.destroy();
  send(200, refund);
}

function makeRefund(processor: FakeProcessor, form: URLSearchParams): Json {
  const metadata = Object.fromEntries(
    [...form].filter(([key]) => key.startsWith("metadata[")).map(([key, value]) => [key.slice(9, -1), value]),
  );
  const refund: Json = {
    id: `re_${processor.refunds.length + 1}`,
    object: "refund",
    charge: form.get("charge"),
    amount: Number(form.get("amount")),
    currency: "usd",
    status: processor.refundStatus,
    created: 1_790_000_000,
    metadata,
  };
  processor.refunds.unshift(refund);
  return refund;
}

function read(processor: FakeProcessor, url: URL, send: (status: number, body: unknown) => void): void {
  const [, , kind = "", id] = url.pathname.split("/");
  const found =
    kind === "charges"
      ? processor.charges.get(id ?? "")
      : kind === "payouts"
        ? processor.payouts.get(id ?? "")
        : processor.refunds.find((refund) => refund.id === id);
  if (id) return send(found ? 200 : 404, found ?? { error: { message: "No such object." } });
  const lists: Record<string, () => Json[]> = {
    refunds: () => processor.refunds.filter((refund) => refund.charge === url.searchParams.get("charge")),
    balance_transactions: () => processor.statements.get(url.searchParams.get("payout") ?? "") ?? [],
    payouts: () => [...processor.payouts.values()],
  };
  const rows = lists[kind]?.() ?? [];
  const after = url.searchParams.get("starting_after");
  const from = after ? rows.findIndex((row) => row.id === after) + 1 : 0;
  const data = rows.slice(from, from + processor.pageSize);
  send(200, { object: "list", data, has_more: from + data.length < rows.length });
}

import type { Answer, Received } from "../http.ts";
import type { Partner, Worked } from "../partner-door.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Processor } from "./processor.ts";
import { ripen } from "./payouts.ts";
import { refund } from "./refunds.ts";

type Body = Record<string, unknown>;

const refuse = (status: number, type: string, message: string, more: Body = {}): Worked => ({
  status,
  body: { error: { type, message, ...more } },
});

const missing = (what: string, id: string) =>
  refuse(404, "invalid_request_error", `No such ${what}: '${id}'`, {
    code: "resource_missing",
    param: "id",
  });

/** The processor, below /stripe. */
export const stripe: Partner = {
  kind: "stripe",
  isCountedByRequest: true,
  signIn: (sandbox, request) => {
    const key =
      /^Bearer (.+)$/.exec(request.headers["authorization"] ?? "")?.[1] ??
      Buffer.from(/^Basic (.+)$/.exec(request.headers["authorization"] ?? "")?.[1] ?? "", "base64")
        .toString()
        .split(":")[0];
    const found = Object.values(sandbox.state.connections).find(
      (one) => one.kind === "stripe" && one.credential === key,
    );
    return found ?? refuse(401, "invalid_request_error", "Invalid API Key provided");
  },
  operationOf: ({ method, path }) =>
    `${method} ${path.replace(/^\/stripe/, "").replace(/\/[a-z]{2,4}_[^/]+/g, "/:id")}`,
  throttled: (_sandbox, _connection, retryAfterSeconds): Answer => ({
    status: 429,
    headers: retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
    body: {
      error: { type: "invalid_request_error", code: "rate_limit", message: "Request rate limit exceeded." },
    },
  }),
  work: (sandbox, connection, request) => {
    const processor = sandbox.state.processors[connection.connectionId];
    if (!processor) return refuse(401, "invalid_request_error", "Invalid API Key provided");
    ripen(sandbox, processor);
    const [, , , resource = "", id, rest] = request.path.split("/");
    if (rest !== undefined)
      return refuse(404, "invalid_request_error", `Unrecognized request URL ${request.path}`);
    if (request.method === "GET") return read(processor, resource, id, request.query);
    if (request.method === "POST" && resource === "refunds" && id === undefined)
      return once(processor, request, (form) => makeRefund(sandbox, processor, form));
    return refuse(
      404,
      "invalid_request_error",
      `Unrecognized request URL (${request.method} ${request.path})`,
    );
  },
};

const lists: Record<string, keyof Processor & string> = {
  charges: "charges",
  refunds: "refunds",
  balance_transactions: "transactions",
  payouts: "payouts",
  disputes: "disputes",
  events: "events",
};

function read(
  processor: Processor,
  resource: string,
  id: string | undefined,
  query: URLSearchParams,
): Worked {
  if (resource === "balance") return { status: 200, body: balanceBody(processor) };
  const key = lists[resource];
  if (!key) return refuse(404, "invalid_request_error", `Unrecognized request URL (GET /v1/${resource})`);
  const table = processor[key] as unknown as Record<string, Body>;
  if (id !== undefined) {
    const body = table[id];
    return body ? { status: 200, body } : missing(resource.replace(/s$/, ""), id);
  }
  const filters = [...query].filter(
    ([name]) => !["limit", "starting_after", "ending_before"].includes(name) && !name.startsWith("expand"),
  );
  const rows = Object.values(table)
    .reverse()
    .filter((row) => filters.every(([name, value]) => passes(processor, row, name, value)));
  return page(rows, query, `/v1/${resource}`);
}

function passes(processor: Processor, row: Body, name: string, value: string): boolean {
  const range = /^(\w+)\[(gte?|lte?)\]$/.exec(name);
  if (range) {
    const actual = Number(row[range[1] ?? ""]);
    const bound = Number(value);
    if (range[2] === "gt") return actual > bound;
    if (range[2] === "gte") return actual >= bound;
    return range[2] === "lt" ? actual < bound : actual <= bound;
  }
  if (name === "payout") return processor.payoutOf[String(row["id"])] === value;
  return String(row[name]) === value;
}

function page(rows: Body[], query: URLSearchParams, url: string): Worked {
  const limit = Number(query.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return refuse(400, "invalid_request_error", `Invalid limit: ${limit}`, { param: "limit" });
  const after = query.get("starting_after");
  const before = query.get("ending_before");
  const place = (id: string) => rows.findIndex((row) => row["id"] === id);
  if ((after && place(after) < 0) || (before && place(before) < 0))
    return missing("object", after ?? before ?? "");
  const wanted = after ? rows.slice(place(after) + 1) : before ? rows.slice(0, place(before)) : rows;
  const data = before ? wanted.slice(-limit) : wanted.slice(0, limit);
  return { status: 200, body: { object: "list", data, has_more: wanted.length > data.length, url } };
}

function balanceBody(processor: Processor): Body {
  const open = Object.values(processor.transactions).filter((one) => !processor.payoutOf[one.id]);
  const part = (status: string) =>
    [...new Set(open.map((one) => one.currency))].map((currency) => ({
      amount: open
        .filter((one) => one.status === status && one.currency === currency)
        .reduce((sum, one) => sum + one.net, 0),
      currency,
      source_types: {},
    }));
  return { object: "balance", available: part("available"), pending: part("pending"), livemode: false };
}

/** Does the work once per Idempotency-Key and answers again what it answered first. */
function once(processor: Processor, request: Received, work: (form: URLSearchParams) => Worked): Worked {
  const form = new URLSearchParams(request.body);
  const key = request.headers["idempotency-key"];
  if (!key) return work(form);
  const fingerprint = `${request.path}?${[...form]
    .map((pair) => pair.join("="))
    .sort()
    .join("&")}`;
  const known = processor.idempotent[key];
  if (known && known.fingerprint !== fingerprint)
    return refuse(
      400,
      "idempotency_error",
      "Keys for idempotent requests can only be used with the same parameters they were first used with.",
    );
  const again = { "idempotent-replayed": "true" };
  if (known) return { status: known.status, body: known.body, headers: again, isReplay: true };
  const answer = work(form);
  processor.idempotent[key] = { fingerprint, status: answer.status, body: structuredClone(answer.body) };
  return answer;
}

function makeRefund(sandbox: Sandbox, processor: Processor, form: URLSearchParams): Worked {
  const intent = form.get("payment_intent");
  const charge =
    form.get("charge") ??
    Object.values(processor.charges).find((one) => one.payment_intent === intent)?.id ??
    "";
  const amount = form.get("amount");
  const metadata = Object.fromEntries(
    [...form].flatMap(([name, value]) => {
      const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return key ? [[key, value]] : [];
    }),
  );
  const wish = { charge, reason: form.get("reason"), metadata };
  const made = refund(sandbox, processor, { ...wish, amount: amount === null ? undefined : Number(amount) });
  if ("refund" in made) return { status: 200, body: structuredClone(made.refund) };
  const { message, ...more } = made.refusal;
  return refuse(400, "invalid_request_error", message, more);
}

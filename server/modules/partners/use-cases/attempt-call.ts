import type { Scope } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { requestText, type HttpAnswer } from "#server/platform/http.ts";
import type { CallOutcome, Lane, PartnerError, StatedLimits } from "../contract.ts";
import { retryAfterMs } from "../domain/rate-budget.ts";
import { openCredentials, type ConnectionRow } from "../queries/connections.ts";

/** One call to a partner. */
export interface PartnerCall {
  connectionId: string;
  lane: Lane;
  /** What it does in the trade's words, e.g. "label.buy"; shown in the call log. */
  operation: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the connection's base URL, beginning with "/". */
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent form-encoded. */
  form?: Record<string, string>;
  /** Sent as it is, e.g. an EDI interchange. */
  raw?: { contentType: string; text: string };
  /** The partner promises to do the work once per key; without it a call that changes something is never repeated blindly. */
  idempotencyKey?: string;
  /** Name of the header that carries the idempotency key; absent when it is part of the body. */
  idempotencyHeader?: string;
  /** Tokens of the connection's bucket; 1 unless the partner counts by cost. */
  cost?: number;
  subject?: { type: string; id: string };
  timeOutMs?: number;
  /** Longest time to wait for the budget before giving back "throttled", in milliseconds. */
  maxWaitMs?: number;
  /** Reads what an answer says of the partner's limits: a throttle that hides in a 2xx body, the size of its bucket. */
  readLimits?: (answer: PartnerAnswer) => StatedLimits;
}

/** A partner's answer with its body parsed when it is JSON. */
export interface PartnerAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  text: string;
}

/** What one attempt came to. `limits.holdMs` says how long the whole connection has to rest. */
export interface Attempt {
  outcome: CallOutcome;
  answer?: PartnerAnswer;
  error?: PartnerError;
  durationMs: number;
  limits?: StatedLimits;
}

/** Makes one attempt: headers, request, and what the answer means. */
export async function attemptCall(
  scope: Scope,
  connection: ConnectionRow,
  call: PartnerCall,
  problem: (extra: Partial<PartnerError>) => PartnerError,
): Promise<Attempt> {
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const changesSomething = call.method !== "GET";
  let raw: HttpAnswer;
  try {
    raw = await requestText(new URL(connection.baseUrl.replace(/\/$/, "") + call.path), {
      method: call.method,
      headers: await headersOf(scope, connection, call),
      ...(call.body === undefined && call.form === undefined && call.raw === undefined
        ? {}
        : { body: bodyOf(call) }),
      timeOutMs: call.timeOutMs ?? connection.timeOutMs,
      allowedOrigin: new URL(connection.baseUrl).origin,
    });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 500) : "The connection failed.";
    return {
      outcome: changesSomething ? "unknown" : "failed",
      error: problem({ retryable: true, unknownOutcome: changesSomething, detail }),
      durationMs: took(),
    };
  }
  const answer: PartnerAnswer = { ...raw, body: parsed(raw.text) };
  const stated = call.readLimits?.(answer) ?? {};
  const limits =
    raw.status === 429
      ? { ...stated, holdMs: retryAfterMs(raw.headers["retry-after"], clock.now()) ?? 2_000 }
      : stated;
  const { holdMs } = limits;
  if (holdMs !== undefined) {
    const error = problem({
      retryable: true,
      retryAfterMs: holdMs,
      httpStatus: raw.status,
      detail: "The partner asked us to slow down.",
    });
    return { outcome: "throttled", answer, error, durationMs: took(), limits };
  }
  if (raw.status >= 500 || raw.status === 408) {
    const wait = retryAfterMs(raw.headers["retry-after"], clock.now());
    return {
      outcome: changesSomething ? "unknown" : "failed",
      answer,
      error: problem({
        retryable: true,
        unknownOutcome: changesSomething,
        httpStatus: raw.status,
        detail: raw.text.slice(0, 500),
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      }),
      durationMs: took(),
    };
  }
  if (raw.status >= 300) {
    const isOurs = raw.status === 401 || raw.status === 403;
    return {
      outcome: "refused",
      answer,
      error: problem({ needsHuman: isOurs, httpStatus: raw.status, detail: raw.text.slice(0, 500) }),
      durationMs: took(),
    };
  }
  return { outcome: "succeeded", answer, durationMs: took(), limits };
}

async function headersOf(
  scope: Scope,
  connection: ConnectionRow,
  call: PartnerCall,
): Promise<Record<string, string>> {
  const { headers } = openCredentials(scope.tenantId, connection);
  return {
    accept: "application/json",
    "user-agent": "Throughline",
    ...(call.form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    ...(call.raw ? { "content-type": call.raw.contentType } : {}),
    ...call.headers,
    ...(call.idempotencyKey && call.idempotencyHeader
      ? { [call.idempotencyHeader]: call.idempotencyKey }
      : {}),
    ...headers,
  };
}

const bodyOf = (call: PartnerCall): string =>
  call.raw
    ? call.raw.text
    : call.form
      ? new URLSearchParams(call.form).toString()
      : JSON.stringify(call.body);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

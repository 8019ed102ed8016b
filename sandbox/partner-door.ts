import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { strike, type Fault } from "./faults.ts";
import { renderAnswer, writeAnswer, type Answer, type Received } from "./http.ts";
import type { ReceivedRequest } from "./received.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Connection, Kind } from "./connection.ts";

/** What the work of a partner came to, with what the log wants to know of it. */
export interface Worked extends Answer {
  isThrottled?: boolean;
  isReplay?: boolean;
  cost?: number;
}

/** A partner, seen from its door. */
export interface Partner {
  kind: Kind;
  /** Which account is asking; an answer when it may not. */
  signIn(sandbox: Sandbox, request: Received): Connection | Answer;
  /** A name that equals for requests of one sort. */
  operationOf(request: Received): string;
  /** The partner's own words for "too fast". */
  throttled(sandbox: Sandbox, connection: Connection, retryAfterSeconds?: number): Answer;
  /** Whether requests count one each, or the work itself counts their cost. */
  isCountedByRequest: boolean;
  work(sandbox: Sandbox, connection: Connection, request: Received): Worked;
}

/** Lets a request through to a partner, with the faults that were ordered, and measures it. */
export async function enterPartner(
  sandbox: Sandbox,
  partner: Partner,
  request: Received,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const connection = partner.signIn(sandbox, request);
  const isKnown = "connectionId" in connection;
  const { method, headers, body } = request;
  const log = sandbox.received.begin({
    at: new Date().toISOString(),
    partner: partner.kind,
    connectionId: isKnown ? connection.connectionId : "(not signed in)",
    method,
    path: request.path + (request.query.size > 0 ? `?${request.query.toString()}` : ""),
    operation: partner.operationOf(request),
    headers,
    body,
  });
  try {
    if (!isKnown) respond(response, log, connection);
    else await answerWithFaults(sandbox, partner, connection, request, response, log);
  } finally {
    log.durationMs = Math.round(performance.now() - began);
    sandbox.received.finish(log, isKnown ? sandbox.bucketOf(connection).lowest() : null);
  }
}

async function answerWithFaults(
  sandbox: Sandbox,
  partner: Partner,
  connection: Connection,
  request: Received,
  response: ServerResponse,
  log: ReceivedRequest,
): Promise<void> {
  const { connectionId } = connection;
  const target = { side: "request", partner: partner.kind, connectionId, operation: log.operation } as const;
  const faults = strike(sandbox.state.faults, target, sandbox.random);
  const fault = (kind: Fault["kind"]) => faults.find((one) => one.kind === kind);
  log.fault = faults.map((one) => one.kind).join("+") || null;

  const delay = fault("delay");
  if (delay) await wait(delay.delayMs ?? 1000);
  if (fault("reset")) return void response.destroy();
  const throttle = fault("throttle");
  const isTooFast =
    throttle !== undefined || (partner.isCountedByRequest && !sandbox.bucketOf(connection).take(1));
  if (isTooFast) {
    log.isThrottled = true;
    return respond(response, log, partner.throttled(sandbox, connection, throttle?.retryAfterSeconds));
  }
  const error = fault("error");
  if (error) return respond(response, log, outage(error, 503));

  const worked = partner.work(sandbox, connection, request);
  log.isThrottled = worked.isThrottled === true;
  log.isReplay = worked.isReplay === true;
  log.cost = worked.cost ?? null;

  const after = fault("error_after");
  if (fault("answer_lost")) return void response.destroy();
  if (after) return respond(response, log, outage(after, 500));
  if (fault("half_body")) return breakOff(response, log, worked);
  const slow = fault("slow_body");
  if (slow) return drip(response, log, worked, slow.delayMs ?? 1000);
  respond(response, log, worked);
}

const outage = (fault: Fault, status: number): Answer => ({
  status: fault.status ?? status,
  body: fault.body ?? { error: { message: "The service is unavailable." } },
});

function respond(response: ServerResponse, log: ReceivedRequest, answer: Answer): void {
  log.status = answer.status;
  writeAnswer(response, answer);
}

function breakOff(response: ServerResponse, log: ReceivedRequest, answer: Answer): void {
  const { bytes, headers } = renderAnswer(answer);
  log.status = answer.status;
  response.writeHead(answer.status, headers);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

async function drip(
  response: ServerResponse,
  log: ReceivedRequest,
  answer: Answer,
  durationMs: number,
): Promise<void> {
  const { bytes, headers } = renderAnswer(answer);
  const pieces = 10;
  log.status = answer.status;
  response.writeHead(answer.status, headers);
  for (let piece = 0; piece < pieces && !response.destroyed; piece += 1) {
    const at = (part: number) => Math.floor((bytes.length * part) / pieces);
    response.write(bytes.subarray(at(piece), at(piece + 1)));
    await wait(durationMs / pieces);
  }
  response.end();
}

import { createHmac } from "node:crypto";
import http from "node:http";
import https from "node:https";
import canonicalize from "canonicalize";

/** The app's answer to a call, whatever it was. */
export interface CallAnswer {
  /** HTTP status; {@link NO_ANSWER} when there was none. */
  status: number;
  noRetry: boolean;
  retryAfter: string | null;
  body: unknown;
}

/** What a call tells the function about its run. */
export interface CallFacts {
  functionId: string;
  stepId: string;
  runId: string;
  attempt: number;
  maxAttempts: number;
  isParallel: boolean;
  events: unknown[];
  /** Results of the steps that are done, in the order they were done. */
  memos: { id: string; memo: unknown }[];
  /** Names this turn; the app sends it back with what it checkpoints. */
  token: string;
}

/** Speaks the SDK's protocol (4.24) to the app that serves the functions. */
export interface Protocol {
  /** @throws AppUnreachable, or Error when the app answers something else than its functions */
  sync(): Promise<unknown[]>;
  /** @throws AppUnreachable when nothing of the function can have run */
  call(facts: CallFacts): Promise<CallAnswer>;
}

/** The app does not take connections: it is starting, or gone. */
export class AppUnreachable extends Error {
  override name = "AppUnreachable";
}

export const NO_ANSWER = 599;

/** A step that does not answer for this long is counted as failed. */
const CALL_TIMEOUT_MS = 15 * 60_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** No connection was made, so no request was read. */
const UNREACHABLE = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

export function protocolTo(functionsUrl: string, signingKey: string): Protocol {
  const endpoint = new URL(functionsUrl);
  const secret = signingKey.replace(/^signkey-\w+-/, "");
  const client = endpoint.protocol === "https:" ? https : http;
  const agent = new client.Agent({ keepAlive: true });

  function send(method: string, url: URL, body: unknown, headers: Record<string, string>): Promise<Answer> {
    const text = canonicalize(body) ?? "";
    const signed = {
      ...headers,
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(text)),
      "x-inngest-server-kind": "cloud",
      "x-inngest-signature": signatureOf(text, secret),
    };
    // node's `fetch` gives up after five minutes without an answer; a step may take longer
    return new Promise((answered, failed) => {
      const request = client.request(url, { method, agent, headers: signed }, (response) =>
        readText(response).then(
          (answer) => answered({ status: response.statusCode ?? 0, headers: response.headers, text: answer }),
          failed,
        ),
      );
      request.setTimeout(CALL_TIMEOUT_MS, () =>
        request.destroy(new Error(`The app did not answer within ${CALL_TIMEOUT_MS / 60_000} minutes.`)),
      );
      request.on("error", failed);
      request.end(text);
    });
  }

  return {
    async sync() {
      const headers = { "x-inngest-sync-kind": "in_band" };
      const answer = await send("PUT", endpoint, { url: endpoint.href }, headers).catch(refuseUnreachable);
      const body = parse(answer.text) as { functions?: unknown[] } | null;
      if (answer.status >= 500) throw new AppUnreachable(`The app answered ${answer.status}.`);
      if (answer.status !== 200 || !Array.isArray(body?.functions)) {
        throw new Error(
          `The app at ${endpoint.origin} did not list its functions: ${answer.status} ${answer.text.slice(0, 300)}`,
        );
      }
      return body.functions;
    },

    async call(facts) {
      const url = new URL(endpoint);
      url.searchParams.set("fnId", facts.functionId);
      url.searchParams.set("stepId", facts.stepId);
      const headers = { "x-run-id": facts.runId, "x-request-id": facts.token, "x-inngest-req-version": "2" };
      try {
        const answer = await send("POST", url, bodyOf(facts), headers).catch(refuseUnreachable);
        return {
          status: answer.status,
          noRetry: answer.headers["x-inngest-no-retry"] === "true",
          retryAfter: answer.headers["retry-after"] ?? null,
          body: parse(answer.text),
        };
      } catch (problem) {
        if (problem instanceof AppUnreachable) throw problem;
        const { name, message } = problem as Error;
        return { status: NO_ANSWER, noRetry: false, retryAfter: null, body: { name, message } };
      }
    },
  };
}

/** As the SDK checks it: HMAC-SHA256 over the canonical body (RFC 8785) and the second, under the key without its prefix. */
function signatureOf(text: string, secret: string): string {
  const seconds = Math.floor(Date.now() / 1_000);
  return `t=${seconds}&s=${createHmac("sha256", secret)
    .update(text + seconds)
    .digest("hex")}`;
}

function refuseUnreachable(problem: NodeJS.ErrnoException): never {
  if (UNREACHABLE.has(problem.code ?? "")) throw new AppUnreachable(problem.message, { cause: problem });
  throw problem;
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES)
      throw new Error(`The app's answer is larger than ${MAX_ANSWER_BYTES >> 20} MB.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** JSON, or the text itself: what a proxy in between answers is worth keeping in the log of attempts. */
function parse(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, 2_000);
  }
}

/** The call as the SDK reads it. `fn_id` and `qi_id` together switch the SDK to checkpointing. */
function bodyOf(facts: CallFacts) {
  const stack = facts.memos.map((memo) => memo.id);
  return {
    event: facts.events[0],
    events: facts.events,
    steps: Object.fromEntries(facts.memos.map((memo) => [memo.id, memo.memo])),
    version: 2,
    use_api: false,
    ctx: {
      run_id: facts.runId,
      fn_id: facts.functionId,
      qi_id: facts.token,
      attempt: facts.attempt,
      max_attempts: facts.maxAttempts,
      disable_immediate_execution: facts.isParallel,
      use_api: false,
      stack: { stack, current: stack.length },
    },
  };
}

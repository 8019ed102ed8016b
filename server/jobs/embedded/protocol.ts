import { createHmac } from "node:crypto";
import canonicalize from "canonicalize";

/** The app's answer to a call, whatever it was. */
export interface CallAnswer {
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
}

/** Speaks the SDK's protocol to the app that serves the functions. */
export interface Protocol {
  sync(): Promise<unknown[]>;
  call(facts: CallFacts): Promise<CallAnswer>;
}

/** A step that does not answer for this long is counted as failed. */
const CALL_TIMEOUT_MS = 15 * 60_000;

export function protocolTo(appUrl: string, signingKey: string): Protocol {
  const endpoint = new URL(appUrl);
  const secret = signingKey.replace(/^signkey-\w+-/, "");

  async function send(
    method: string,
    url: URL,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Response> {
    const text = canonicalize(body) ?? "";
    const seconds = Math.floor(Date.now() / 1_000);
    const signature = createHmac("sha256", secret)
      .update(text + seconds)
      .digest("hex");
    return fetch(url, {
      method,
      body: text,
      headers: {
        "content-type": "application/json",
        "x-inngest-server-kind": "cloud",
        "x-inngest-signature": `t=${seconds}&s=${signature}`,
        ...headers,
      },
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  }

  return {
    async sync() {
      const response = await send(
        "PUT",
        endpoint,
        { url: endpoint.href },
        { "x-inngest-sync-kind": "in_band" },
      );
      const body = (await response.json().catch(() => ({}))) as { functions?: unknown[] };
      if (!response.ok || !Array.isArray(body.functions)) {
        throw new Error(
          `The app at ${endpoint.origin} did not list its functions: ${response.status} ${JSON.stringify(body).slice(0, 300)}`,
        );
      }
      return body.functions;
    },

    async call(facts) {
      const url = new URL(endpoint);
      url.searchParams.set("fnId", facts.functionId);
      url.searchParams.set("stepId", facts.stepId);
      const body = bodyOf(facts);
      try {
        const response = await send("POST", url, body, {
          "x-run-id": facts.runId,
          "x-inngest-req-version": "2",
        });
        const text = await response.text();
        return {
          status: response.status,
          noRetry: response.headers.get("x-inngest-no-retry") === "true",
          retryAfter: response.headers.get("retry-after"),
          body: text ? JSON.parse(text) : null,
        };
      } catch (problem) {
        const { name, message } = problem as Error;
        return { status: 599, noRetry: false, retryAfter: null, body: { name, message } };
      }
    },
  };
}

/** The call as the SDK reads it. */
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
      attempt: facts.attempt,
      max_attempts: facts.maxAttempts,
      disable_immediate_execution: facts.isParallel,
      use_api: false,
      stack: { stack, current: stack.length },
    },
  };
}

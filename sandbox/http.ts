import type { IncomingMessage, ServerResponse } from "node:http";

/** A request, read whole. */
export interface Received {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
}

/** What is answered. `body` is sent as JSON unless it is bytes. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** A request that cannot be followed, with what was wrong and where. */
export class Refusal extends Error {
  readonly status: number;
  readonly field: string | undefined;
  constructor(status: number, message: string, field?: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.field = field;
  }
}

const LONGEST_BODY = 20_000_000;

/** @throws Refusal 413 when the body is longer than anyone has reason to send */
export async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new Refusal(413, "the body is too long");
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? "/", "http://sandbox");
  return {
    method: request.method ?? "GET",
    path: url.pathname.replace(/(?<=.)\/+$/, ""),
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]),
    ),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** The bytes and headers of an answer. */
export function renderAnswer(answer: Answer): { bytes: Buffer; headers: Record<string, string> } {
  const isBytes = Buffer.isBuffer(answer.body);
  const bytes = isBytes ? (answer.body as Buffer) : Buffer.from(JSON.stringify(answer.body) ?? "", "utf8");
  return {
    bytes,
    headers: {
      ...(isBytes ? {} : { "content-type": "application/json; charset=utf-8" }),
      ...answer.headers,
      "content-length": String(bytes.length),
    },
  };
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const { bytes, headers } = renderAnswer(answer);
  response.writeHead(answer.status, headers).end(bytes);
}

/** The body as a JSON object. @throws Refusal 400 */
export function jsonBody(request: Received): Record<string, unknown> {
  if (request.body.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refusal(400, "the body must be a JSON object");
  return value as Record<string, unknown>;
}

import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { newId } from "#kernel/ids.ts";
import { env } from "#server/platform/env.ts";
import { log, requestFacts } from "#server/platform/log.ts";
import { metrics } from "#server/platform/metrics.ts";
import { PlainAnswer, problem, type AnyDoor } from "./door.ts";
import { BodyRefused, readBody } from "./body.ts";
import { contentSecurityPolicy, doorPolicy, securityHeaders, trackingHeaders } from "./headers.ts";
import { plainRequest } from "./plain-request.ts";

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Takes every request: doors are answered here, pages by Next. */
export function frontServer(doors: readonly AnyDoor[], pages: PageHandler, isDevelopment: boolean): Server {
  const isHttps = env().APP_URL.startsWith("https:");
  const common = securityHeaders(isHttps);
  const policies = { ...common, "content-security-policy": doorPolicy };
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 },
    (incoming, outgoing) => {
      const requestId = newId("req");
      const began = performance.now();
      const door = doorFor(doors, incoming);
      outgoing.on("finish", () => observe(door, incoming, outgoing, performance.now() - began));
      const answer = (response: Response | PlainAnswer) =>
        send(outgoing, response, { ...policies, "x-request-id": requestId });
      void requestFacts.run({ requestId }, async () => {
        try {
          if (door === "malformed")
            await answer(problem(400, "http.malformed", "The address is not well formed.", requestId));
          else if (door) await answer(await answerOf(door, incoming, requestId));
          else {
            for (const name in common) outgoing.setHeader(name, common[name]!);
            outgoing.setHeader("x-request-id", requestId);
            await answerPage(pages, incoming, outgoing, isDevelopment);
          }
        } catch (failure) {
          log.error({ err: failure, path: firstPart(incoming) }, "A request failed unexpectedly.");
          if (!outgoing.headersSent)
            await answer(problem(500, "http.unexpected", "Something failed on our side.", requestId));
          else outgoing.destroy();
        }
      });
    },
  );
  // WebSockets are not used in production; an upgrade that reaches a page framework has been a way in elsewhere
  if (!isDevelopment) server.on("upgrade", (_request, socket) => socket.end(bareRefusal("400 Bad Request")));
  server.on("clientError", (failure: NodeJS.ErrnoException, socket) => {
    if (failure.code === "ECONNRESET" || !socket.writable) return socket.destroy();
    socket.end(bareRefusal(bareStatuses[failure.code ?? ""] ?? "400 Bad Request"));
  });
  return server;
}

/** What cannot be read as a request, or came too slowly, gets a line and no more. */
const bareStatuses: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};
const bareRefusal = (status: string): string =>
  `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\nContent-Security-Policy: ${doorPolicy}\r\nX-Content-Type-Options: nosniff\r\n\r\n`;

const pathOf = (incoming: IncomingMessage): string => (incoming.url ?? "/").split("?")[0]!;

/** The first part of the path: the rest of a tracking page's address is its token. */
const firstPart = (incoming: IncomingMessage): string => `/${pathOf(incoming).split("/")[1] ?? ""}`;

function doorFor(doors: readonly AnyDoor[], incoming: IncomingMessage): AnyDoor | "malformed" | undefined {
  const target = incoming.url ?? "";
  if (!target.startsWith("/") || target.startsWith("//") || /[\\\u0000-\u001f]/.test(target))
    return "malformed";
  const path = pathOf(incoming);
  // a door is found by the path as written, so a path that means another one is nobody's
  if (/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path)) return "malformed";
  try {
    decodeURIComponent(path);
  } catch {
    return "malformed";
  }
  return doors.find((door) => (door.path.endsWith("/") ? path.startsWith(door.path) : path === door.path));
}

async function answerOf(
  door: AnyDoor,
  incoming: IncomingMessage,
  requestId: string,
): Promise<Response | PlainAnswer> {
  const method = incoming.method ?? "GET";
  if (!door.methods.includes(method)) {
    const allow = door.methods.join(", ");
    return problem(405, "http.method", `Use ${allow} here.`, requestId, { allow });
  }
  try {
    const body = method === "GET" ? null : await readBody(incoming, door.maxBytes, door.readLimitMs);
    const facts = { requestId, ip: clientAddress(incoming), rest: pathOf(incoming).slice(door.path.length) };
    return door.isPlain
      ? await door.answer(plainRequest(incoming, body ?? NOTHING), facts)
      : await door.answer(fetchRequest(incoming, body), facts);
  } catch (failure) {
    if (!(failure instanceof BodyRefused)) throw failure;
    return problem(failure.status, failure.code, failure.message, requestId, { connection: "close" });
  }
}

const NOTHING = new Uint8Array();

const fetchRequest = (incoming: IncomingMessage, body: Buffer | null): Request =>
  new Request(new URL(incoming.url ?? "/", env().APP_URL), {
    method: incoming.method ?? "GET",
    headers: headersOf(incoming),
    ...(body ? { body: new Uint8Array(body) } : {}),
  });

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

/** The socket's address, or what the trusted proxies in front of us saw; a header from anyone else is not believed. */
export function clientAddress(incoming: IncomingMessage, trusted = env().TRUSTED_PROXIES): string {
  const socket = incoming.socket.remoteAddress ?? "unknown";
  if (trusted === 0) return socket;
  const forwarded = String(incoming.headers["x-forwarded-for"] ?? "").split(",").map((part) => part.trim()).filter(Boolean); // prettier-ignore
  return forwarded.at(-trusted) ?? socket;
}

async function answerPage(
  pages: PageHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isDevelopment: boolean,
): Promise<void> {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isDevelopment);
  // Next reads the policy from the request to put the nonce on its scripts
  incoming.headers["content-security-policy"] = policy;
  incoming.headers["x-nonce"] = nonce;
  incoming.headers["x-client-ip"] = clientAddress(incoming);
  outgoing.setHeader("content-security-policy", policy);
  // pages show one person's data: neither a proxy nor the browser's disk keeps them; Next's own files never change
  if (!pathOf(incoming).startsWith("/_next/")) outgoing.setHeader("cache-control", "private, no-store");
  if (firstPart(incoming) === "/track")
    for (const [name, value] of Object.entries(trackingHeaders)) outgoing.setHeader(name, value);
  await pages(incoming, outgoing);
}

/** Sends as fast as the caller takes it; when the caller leaves, the source is told to stop. An answer's own headers win. */
async function send(
  outgoing: ServerResponse,
  response: Response | PlainAnswer,
  headers: Record<string, string | string[] | number>,
): Promise<void> {
  if (response instanceof PlainAnswer) {
    const { status, text } = response;
    if (text !== null) headers["content-type"] = "application/json";
    headers["content-length"] = text === null ? 0 : Buffer.byteLength(text);
    return void outgoing.writeHead(status, headers).end(text ?? undefined);
  }
  for (const [name, value] of response.headers) headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  if (!response.body) return void outgoing.writeHead(response.status, headers).end();
  if (WHOLE.test(response.headers.get("content-type") ?? "")) {
    // JSON is whole before it is sent: with its length it leaves in one piece, at half the price of a stream
    const bytes = Buffer.from(await response.arrayBuffer());
    return void outgoing
      .writeHead(response.status, { ...headers, "content-length": bytes.length })
      .end(bytes);
  }
  outgoing.writeHead(response.status, headers);
  await pipeline(Readable.fromWeb(response.body as ReadableStream<Uint8Array>), outgoing).catch(
    (failure: NodeJS.ErrnoException) => {
      if (failure.code !== "ERR_STREAM_PREMATURE_CLOSE") throw failure;
    },
  );
}

const WHOLE = /^application\/(problem\+)?json\b/;

function observe(
  door: AnyDoor | "malformed" | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  ms: number,
): void {
  const name = door === "malformed" ? "malformed" : (door?.name ?? "page");
  const labels = { door: name, method: incoming.method ?? "", status: String(outgoing.statusCode) };
  metrics().requests.observe(labels, ms / 1000);
  const path = door ? pathOf(incoming) : firstPart(incoming);
  if (name !== "health" && name !== "inngest") log.debug({ ...labels, path, ms: Math.round(ms) }, "answered");
}

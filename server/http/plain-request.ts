import type { IncomingMessage } from "node:http";
import { env } from "#server/platform/env.ts";

/**
 * What a busy door reads of a request. A fetch `Request` fits, but making one costs as much as storing a webhook: headers are
 * copied and checked again, and the body goes through two streams.
 */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Iterable<[string, string]> & { get(name: string): string | null };
  bytes(): Promise<Uint8Array>;
  text(): Promise<string>;
}

const utf8 = new TextDecoder();

/** A request as node read it; `body` is empty where there is none. */
export function plainRequest(incoming: IncomingMessage, body: Uint8Array): PlainRequest {
  const { headers } = incoming;
  const textOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(", ") : value);
  return {
    method: incoming.method ?? "GET",
    get url() {
      return new URL(incoming.url ?? "/", env().APP_URL).href;
    },
    headers: {
      get: (name) => textOf(headers[name.toLowerCase()]) ?? null,
      *[Symbol.iterator]() {
        for (const name in headers) yield [name, textOf(headers[name]) ?? ""];
      },
    },
    bytes: () => Promise.resolve(body),
    text: () => Promise.resolve(utf8.decode(body)),
  };
}

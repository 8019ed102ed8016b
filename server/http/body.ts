import type { IncomingMessage } from "node:http";

const READ_LIMIT_MS = 10_000;

/** A body that is not taken: too large, too slow, or compressed. */
export class BodyTooLarge extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * The exact bytes of a body. Counted while they come, so a false length cannot pass; compressed ones are refused, since a
 * signature covers the bytes on the wire and a small one can unpack to gigabytes.
 */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = incoming.headers["content-encoding"];
  if (encoding && encoding !== "identity")
    throw new BodyTooLarge(415, "http.compressed", "Compressed bodies are not taken.");
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(
    () => incoming.destroy(new BodyTooLarge(408, "http.slow", "The body took too long.")),
    READ_LIMIT_MS,
  );
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}

const tooLarge = (maxBytes: number) =>
  new BodyTooLarge(413, "http.too_large", `At most ${maxBytes} bytes are taken here.`);

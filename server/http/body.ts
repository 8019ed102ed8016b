import type { IncomingMessage } from "node:http";

const READ_LIMIT_MS = 10_000;

/** A body that is not taken: too large, too slow, or compressed. */
export class BodyRefused extends Error {
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
 *
 * A refusal leaves the connection open: the caller answers, then closes it.
 * @throws BodyRefused 408, 413 or 415
 */
export async function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  limitMs = READ_LIMIT_MS,
): Promise<Buffer> {
  const encoding = incoming.headers["content-encoding"];
  if (encoding && encoding !== "identity")
    throw new BodyRefused(415, "http.compressed", "Compressed bodies are not taken.");
  if (Number(incoming.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;
  let take: (chunk: Buffer) => void = () => {};
  try {
    // listeners, not `for await`: leaving such a loop early destroys the connection before there is an answer
    await new Promise<void>((done, refuse) => {
      timer = setTimeout(() => refuse(new BodyRefused(408, "http.slow", "The body took too long.")), limitMs);
      take = (chunk) => {
        size += chunk.length;
        if (size > maxBytes) return refuse(tooLarge(maxBytes));
        chunks.push(chunk);
      };
      incoming.on("data", take);
      incoming.once("end", done);
      incoming.once("error", refuse);
      incoming.once("close", () => {
        // it comes after every body, and an error with its stack each time is a tenth of a small answer
        if (!incoming.readableEnded) refuse(new Error("The caller left before the body ended."));
      });
    });
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
    incoming.off("data", take).pause();
  }
}

const tooLarge = (maxBytes: number) =>
  new BodyRefused(413, "http.too_large", `At most ${maxBytes} bytes are taken here.`);

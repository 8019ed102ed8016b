import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/** An answer read to its end. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const inner = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12], ["192.0.0.0", 24],
  ["192.168.0.0", 16], ["198.18.0.0", 15], ["224.0.0.0", 3],
] as const) inner.addSubnet(net, prefix, "ipv4"); // prettier-ignore
for (const [net, prefix] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  inner.addSubnet(net, prefix, "ipv6");
}

/** Whether an address belongs to this machine or an inner network, also when written as IPv6-mapped IPv4. */
export function isInnerAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const family = isIP(plain);
  return family === 0 || inner.check(plain, family === 4 ? "ipv4" : "ipv6");
}

/**
 * Refuses addresses inside our own network, so that a base URL somebody typed cannot be used to reach our own services.
 * The sandbox is the one inner origin that may be called, when it is configured.
 */
async function refuseInnerTarget(url: URL): Promise<void> {
  const sandbox = process.env.SANDBOX_URL;
  if (sandbox && url.origin === new URL(sandbox).origin) return;
  if (url.protocol !== "https:") throw new Error("Partners are called by https only.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map((entry) => entry.address);
  if (addresses.some(isInnerAddress)) throw new Error(`${url.hostname} is an address of an inner network.`);
}

/**
 * One request to a partner: no redirects, an end to waiting, an end to reading.
 * @throws Error when no complete answer came; the work may have been done nevertheless
 */
export async function requestText(
  url: URL,
  options: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    timeOutMs: number;
    allowedOrigin: string;
  },
): Promise<HttpAnswer> {
  if (url.origin !== options.allowedOrigin)
    throw new Error(`${url.origin} is not the address of this connection.`);
  await refuseInnerTarget(url);
  const response = await fetch(url, {
    method: options.method,
    headers: options.headers,
    ...(options.body === undefined ? {} : { body: options.body }),
    redirect: "manual",
    signal: AbortSignal.timeout(options.timeOutMs),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await readCapped(response),
  };
}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error("The answer is larger than 8 MB.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

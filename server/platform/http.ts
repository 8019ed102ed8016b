import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/** An answer read to its end. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Nets that are not the public internet, or lead back into an inner one. Sources: IANA special-purpose registries, RFC 6890. */
const inner = new BlockList();
for (const net of [
  "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
  "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
]) addNet(net, "ipv4"); // prettier-ignore
// an IPv4 address is inside of ::/96 (compatible), 64:ff9b::/96 and 64:ff9b:1::/48 (NAT64), 2001::/32 (Teredo), 2002::/16 (6to4)
for (const net of [
  "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10",
  "fec0::/10", "ff00::/8",
]) addNet(net, "ipv6"); // prettier-ignore

function addNet(net: string, family: "ipv4" | "ipv6"): void {
  const [address, prefix] = net.split("/") as [string, string];
  inner.addSubnet(address, Number(prefix), family);
}

/** Whether an address belongs to this machine or an inner network, also when an IPv4 one is written or wrapped as IPv6. */
export function isInnerAddress(address: string): boolean {
  const plain = address.split("%")[0]!;
  const family = isIP(plain);
  if (family === 0) return true;
  return inner.check(plain, family === 4 ? "ipv4" : "ipv6");
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

import { TRPCClientError, type TRPCClient } from "@trpc/client";
import type { AppRouter } from "#server/api/root.ts";
import { refusalWords, type ScanRefusal } from "#server/modules/fulfillment/contract.ts";
import { PHOTO_PATH, sendPhoto, type PhotoToSend } from "./photos.ts";
import type { QueuedScan, Reply } from "./queue.ts";

type Client = TRPCClient<AppRouter>;

/** Scans that the server knows by their key, so that sending one twice is sending it once. Only these may wait on a device. */
const calls = {
  "fulfillment.scanPick": (client: Client) => client.fulfillment.scanPick,
  "fulfillment.shortPick": (client: Client) => client.fulfillment.shortPick,
  "fulfillment.turnDown": (client: Client) => client.fulfillment.turnDown,
  "fulfillment.openCarton": (client: Client) => client.fulfillment.openCarton,
  "fulfillment.scanPack": (client: Client) => client.fulfillment.scanPack,
  "fulfillment.closeCarton": (client: Client) => client.fulfillment.closeCarton,
  "fulfillment.scanShip": (client: Client) => client.fulfillment.scanShip,
  "fulfillment.discardScan": (client: Client) => client.fulfillment.discardScan,
  "inbound.beginBlind": (client: Client) => client.inbound.beginBlind,
  "inbound.scan": (client: Client) => client.inbound.scan,
  "inbound.confirm": (client: Client) => client.inbound.confirm,
  "inbound.closeReceipt": (client: Client) => client.inbound.closeReceipt,
  "inbound.putAway": (client: Client) => client.inbound.putAway,
  "inventory.counts.open": (client: Client) => client.inventory.counts.open,
  "inventory.counts.scan": (client: Client) => client.inventory.counts.scan,
  "inventory.counts.zeroCheck": (client: Client) => client.inventory.counts.zeroCheck,
  "inventory.counts.submit": (client: Client) => client.inventory.counts.submit,
  "inventory.moves.scan": (client: Client) => client.inventory.moves.scan,
  "inventory.moves.ship": (client: Client) => client.inventory.moves.ship,
  "inventory.moves.finish": (client: Client) => client.inventory.moves.finish,
  "inventory.moves.bin": (client: Client) => client.inventory.moves.bin,
  "returns.find": (client: Client) => client.returns.find,
  "returns.scan": (client: Client) => client.returns.scan,
  "returns.inspect": (client: Client) => client.returns.inspect,
  "returns.markMissing": (client: Client) => client.returns.markMissing,
};
type Calls = typeof calls;
export type ScanPath = keyof Calls;
type Mutate<Path extends ScanPath> = ReturnType<Calls[Path]>["mutate"];
export type ScanInputOf<Path extends ScanPath> = Parameters<Mutate<Path>>[0];
export type ScanAnswerOf<Path extends ScanPath> = Awaited<ReturnType<Mutate<Path>>>;

/** A procedure whose types are those of its path, which the store does not keep. */
interface AnyProcedure {
  mutate: (input: object, options: { signal: AbortSignal }) => Promise<unknown>;
}

/** A connection that gives no answer for so long is none. */
const TIMEOUT_MS = 10_000;

/** Sends one scan and says what came of it. */
export function senderWith(client: Client): (scan: QueuedScan) => Promise<Reply> {
  return async (scan) => {
    if (scan.path === PHOTO_PATH) return sendPhoto(scan.input as PhotoToSend);
    const find = calls[scan.path as ScanPath] as ((client: Client) => unknown) | undefined;
    if (!find)
      return { kind: "rejected", error: null, sentence: "This version cannot send it.", mayRetry: true };
    try {
      const procedure = find(client) as AnyProcedure;
      const answer = await procedure.mutate(inputOf(scan), { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { kind: "answered", answer, refusal: refusalOf(answer) };
    } catch (error) {
      return replyTo(error);
    }
  };
}

/** A count says how long its scan waited, by the device's own clock, so that stock that moved meanwhile is noticed. */
function inputOf({ path, input, scannedAt }: QueuedScan): object {
  if (path !== "inventory.counts.scan") return input;
  return { ...input, waitedMs: Math.max(0, Date.now() - scannedAt) };
}

/** The sentence of an answer that did not take the scan; null when it was taken. */
export function refusalOf(answer: unknown): string | null {
  // a search by code that found nothing
  if (answer === null) return "Nothing is known by this code.";
  if (answer === undefined) return null;
  const { isAccepted, refusal, text } = answer as { isAccepted?: boolean; refusal?: string; text?: string };
  if (isAccepted !== false) return null;
  return (
    text ??
    (refusalWords as Partial<Record<string, { reason: string }>>)[refusal as ScanRefusal]?.reason ??
    "It was refused."
  );
}

/** No answer: keep it and try again. An answer of a server in trouble: the same, counted. Every other answer is a decision. */
export function replyTo(error: unknown): Reply {
  const status =
    error instanceof TRPCClientError ? (error.data as { httpStatus?: number } | null)?.httpStatus : undefined;
  if (status === undefined) return { kind: "unreachable" };
  if (status === 408 || status === 429 || status === 503) return { kind: "unreachable" };
  if (status >= 500) return { kind: "failed" };
  const sentence =
    status === 401 ? "The session of this device has ended. Sign in to send it." : (error as Error).message;
  return { kind: "rejected", error, sentence, mayRetry: status === 401 || status === 403 };
}

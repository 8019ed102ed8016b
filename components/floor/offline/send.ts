import { TRPCClientError, type TRPCClient } from "@trpc/client";
import type { inferRouterInputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import { refusalWords, type ScanRefusal } from "#server/modules/fulfillment/contract.ts";
import type { QueuedScan, Reply } from "./queue.ts";

type Client = TRPCClient<AppRouter>;
type Inputs = inferRouterInputs<AppRouter>;
interface Options {
  signal: AbortSignal;
}

/** Scans that the server knows by their key, so that sending one twice is sending it once. Only these may wait on a device. */
const calls = {
  "fulfillment.scanPick": (client: Client, input: Inputs["fulfillment"]["scanPick"], options: Options) =>
    client.fulfillment.scanPick.mutate(input, options),
  "fulfillment.scanPack": (client: Client, input: Inputs["fulfillment"]["scanPack"], options: Options) =>
    client.fulfillment.scanPack.mutate(input, options),
  "fulfillment.scanShip": (client: Client, input: Inputs["fulfillment"]["scanShip"], options: Options) =>
    client.fulfillment.scanShip.mutate(input, options),
  "fulfillment.discardScan": (
    client: Client,
    input: Inputs["fulfillment"]["discardScan"],
    options: Options,
  ) => client.fulfillment.discardScan.mutate(input, options),
  "inbound.scan": (client: Client, input: Inputs["inbound"]["scan"], options: Options) =>
    client.inbound.scan.mutate(input, options),
  "inbound.putAway": (client: Client, input: Inputs["inbound"]["putAway"], options: Options) =>
    client.inbound.putAway.mutate(input, options),
};
type Calls = typeof calls;
export type ScanPath = keyof Calls;
export type ScanInputOf<Path extends ScanPath> = Parameters<Calls[Path]>[1];
export type ScanAnswerOf<Path extends ScanPath> = Awaited<ReturnType<Calls[Path]>>;

/** A connection that gives no answer for so long is none. */
const TIMEOUT_MS = 10_000;

/** Sends one scan and says what came of it. */
export function senderWith(client: Client): (scan: QueuedScan) => Promise<Reply> {
  return async (scan) => {
    const call = calls[scan.path as ScanPath] as
      ((client: Client, input: object, options: Options) => Promise<unknown>) | undefined;
    if (!call)
      return { kind: "rejected", error: null, sentence: "This version cannot send it.", mayRetry: true };
    try {
      const answer = await call(client, scan.input, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { kind: "answered", answer, refusal: refusalOf(answer) };
    } catch (error) {
      return replyTo(error);
    }
  };
}

/** The sentence of an answer that did not take the scan; null when it was taken. */
export function refusalOf(answer: unknown): string | null {
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

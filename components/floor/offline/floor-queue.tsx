"use client";

import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPCClient } from "#components/blocks/trpc-provider.tsx";
import { newScanKey, signal } from "../signal.ts";
import { alone, deviceStore } from "./device-store.ts";
import type { LocalVerdict } from "./local-verdict.ts";
import { forgetPhotos } from "./photos.ts";
import { ScanQueue, type QueuedScan, type ScanOwner } from "./queue.ts";
import { senderWith, type ScanAnswerOf, type ScanInputOf, type ScanPath } from "./send.ts";

interface FloorQueue {
  queue: ScanQueue;
  scans: readonly QueuedScan[];
  isOnline: boolean;
}

const Queue = createContext<FloorQueue | null>(null);

/** The queue of this device, for the bar and the pages of the floor. */
export function useFloorQueue(): FloorQueue {
  const floor = use(Queue);
  if (!floor) throw new Error("The floor's queue is only there under /floor.");
  return floor;
}

const later = (work: () => void, ms: number): (() => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** Keeps the device's scans and sends them: at once, and again whenever the connection is back. */
export function FloorQueueProvider({ owner, children }: { owner: ScanOwner; children: ReactNode }) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [scans, setScans] = useState<readonly QueuedScan[]>([]);
  const { userId, tenantId } = owner;
  const queue = useMemo(
    () =>
      new ScanQueue({
        store: deviceStore,
        send: senderWith(client),
        alone,
        owner: { userId, tenantId },
        onChange: setScans,
        onApplied: () => void queryClient.invalidateQueries(),
        later,
      }),
    [client, queryClient, userId, tenantId],
  );
  const isOnline = useSyncExternalStore(
    watchConnection,
    () => navigator.onLine,
    () => true,
  );
  useEffect(() => {
    void deviceStore.read().then((kept) => {
      setScans(kept);
      return forgetPhotos(kept.map(({ scanKey }) => scanKey));
    });
    void queue.resume();
  }, [queue, isOnline]);
  const floor = useMemo(() => ({ queue, scans, isOnline }), [queue, scans, isOnline]);
  return <Queue value={floor}>{children}</Queue>;
}

function watchConnection(tell: () => void): () => void {
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  return () => {
    window.removeEventListener("online", tell);
    window.removeEventListener("offline", tell);
  };
}

const waitingOf = (scans: readonly QueuedScan[], task: string, path: ScanPath): QueuedScan[] =>
  scans.filter((scan) => scan.task === task && scan.path === path && scan.told !== false && !scan.conflict);

/** The codes of one step of a task that wait to be sent and were not called wrong, in their order. */
export function useWaiting(task: string, path: ScanPath): string[] {
  return waitingOf(useFloorQueue().scans, task, path).map(({ code }) => code);
}

/** What was asked for by this device in one step of a task and waits to be sent, in its order. */
export function useWaitingInputs<Path extends ScanPath>(task: string, path: Path): ScanInputOf<Path>[] {
  return waitingOf(useFloorQueue().scans, task, path).map(({ input }) => input as ScanInputOf<Path>);
}

/** What a page says about a scan that could not be judged yet. */
export interface Provisional extends LocalVerdict {
  code: string;
}

export interface QueuedScanOptions<Path extends ScanPath> {
  path: Path;
  /** What the scans belong to; they keep their order within it. */
  task: string;
  /** What the device says of a scan when the server cannot be asked; `waiting` are the codes of this step not yet sent. */
  judge?: (code: string, waiting: string[]) => LocalVerdict;
  onAnswer: (answer: ScanAnswerOf<Path>, code: string) => void;
  onProvisional: (verdict: Provisional) => void;
  /** The server did not take it; what is wrong is in `error`. */
  onRejected?: () => void;
}

/** Sends scans of one task through the device's queue. Stands where a mutation would. */
export function useQueuedScan<Path extends ScanPath>(options: QueuedScanOptions<Path>) {
  const { queue, scans } = useFloorQueue();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const known = useRef({ options, scans });
  useEffect(() => {
    known.current = { options, scans };
  });
  const send = useCallback(
    async (
      code: string,
      inputOf: (scanKey: string, scannedAt: Date) => ScanInputOf<Path>,
      /** For what begins a task of its own. */
      task = known.current.options.task,
    ) => {
      const { path, judge, onAnswer, onProvisional, onRejected } = known.current.options;
      const earlier = waitingOf(known.current.scans, task, path).map((scan) => scan.code);
      const verdict = judge?.(code, earlier) ?? { isRight: null, text: code };
      const scanKey = newScanKey();
      const scannedAt = new Date();
      setPending(true);
      setError(null);
      const settled = await queue
        .add({
          scanKey,
          task,
          href: `${window.location.pathname}${window.location.search}`,
          path,
          input: inputOf(scanKey, scannedAt) as object,
          code,
          scannedAt: scannedAt.getTime(),
          told: verdict.isRight,
        })
        .finally(() => setPending(false));
      if (settled.kind === "answered") return onAnswer(settled.answer as ScanAnswerOf<Path>, code);
      if (settled.kind === "rejected") {
        signal(false);
        onRejected?.();
        return setError(settled.error);
      }
      signal(verdict.isRight !== false);
      onProvisional({ ...verdict, code });
    },
    [queue],
  );
  return { send, isPending, error };
}

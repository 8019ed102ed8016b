import { get, update } from "idb-keyval";
import type { QueuedScan, QueueStore } from "./queue.ts";

/** The key of the list in the browser's database; the page that opens without a connection reads it too. */
const KEY = "floor-scans";

/** The queue in IndexedDB: it outlives the tab, the browser and the session. */
export const deviceStore: QueueStore = {
  read: async () => (await get<QueuedScan[]>(KEY)) ?? [],
  change: (how) => update<QueuedScan[]>(KEY, (scans) => how(scans ?? [])),
};

/** One replay at a time over all tabs of this device. */
export function alone<Value>(work: () => Promise<Value>): Promise<Value> {
  // absent where the page is not served securely: then one tab is what a scanner has
  return "locks" in navigator ? (navigator.locks.request("floor-scans", work) as Promise<Value>) : work();
}

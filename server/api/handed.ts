import type { AppRouter } from "./root.ts";
import type { readTrack } from "./track.ts";

/** What pages ask of the rooms. */
export interface Handed {
  router: AppRouter;
  readTrack: typeof readTrack;
}

const holder = globalThis as typeof globalThis & { throughlineHanded?: Handed };

/**
 * Hands the rooms to the pages. Next bundles what pages import, several times over: the rooms would be four times in the memory
 * of one process. So pages import their types alone, and `server/web.ts` hands over the copy that its doors use.
 */
export function handToPages(handed: Handed): void {
  holder.throughlineHanded = handed;
}

/** @throws Error in a process that did not hand anything over: pages are served by `server/web.ts` alone */
export function handed(): Handed {
  if (!holder.throughlineHanded) throw new Error("The rooms were not handed to the pages.");
  return holder.throughlineHanded;
}

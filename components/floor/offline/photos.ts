import { createStore, del, entries, get, set, type UseStore } from "idb-keyval";
import type { Reply } from "./queue.ts";

/** Under which path a photo waits in the queue; it is sent by its door, not by a procedure. */
export const PHOTO_PATH = "returns.photo";

export interface PhotoToSend {
  /** Made on the device: what is decided names it before it is sent, and sent twice it is one. */
  photoId: string;
  rmaId: string;
}

/** Photos that a device keeps at most until they are sent; each is some hundred kilobytes. */
const MOST_PHOTOS = 60;
/** A photo that no scan of the queue names is left over, unless it was taken just now. */
const LEFT_OVER_MS = 10 * 60_000;
/** A photo takes longer than a scan on a bad line. */
const TIMEOUT_MS = 60_000;

interface KeptPhoto {
  photo: Blob;
  at: number;
}

let opened: UseStore | undefined;
// beside the queue's list, so that a change of the list does not write every photo again
const photos = (): UseStore => (opened ??= createStore("floor-photos", "photos"));

/** Keeps a photo on the device until it is sent. False when there is no room: others must be sent first. */
export async function keepPhoto(photoId: string, photo: Blob): Promise<boolean> {
  const kept = await entries<string, KeptPhoto>(photos());
  if (kept.length >= MOST_PHOTOS) return false;
  await set(photoId, { photo, at: Date.now() } satisfies KeptPhoto, photos());
  return true;
}

/** Takes photos off the device that nothing waits for any more: they were sent, or a person gave them up. */
export async function forgetPhotos(waiting: readonly string[]): Promise<void> {
  for (const [photoId, { at }] of await entries<string, KeptPhoto>(photos()))
    if (!waiting.includes(photoId) && Date.now() - at > LEFT_OVER_MS) await del(photoId, photos());
}

/** Sends one photo; once it is there it leaves the device. */
export async function sendPhoto({ photoId, rmaId }: PhotoToSend): Promise<Reply> {
  const kept = await get<KeptPhoto>(photoId, photos());
  if (!kept) return rejected("The photo is not on this device any more. Take it again.", false);
  const answer = await fetch(`/return-photos/${rmaId}/${photoId}`, {
    method: "PUT",
    body: kept.photo,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (!answer || [408, 429, 503].includes(answer.status)) return { kind: "unreachable" };
  if (answer.status >= 500) return { kind: "failed" };
  const told = (await answer.json().catch(() => ({}))) as { title?: string };
  if (!answer.ok)
    return rejected(told.title ?? "The photo was not taken.", answer.status === 401 || answer.status === 403);
  await del(photoId, photos());
  return { kind: "answered", answer: told, refusal: null };
}

const rejected = (sentence: string, mayRetry: boolean): Reply => ({
  kind: "rejected",
  error: new Error(sentence),
  sentence,
  mayRetry,
});

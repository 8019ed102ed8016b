"use client";

import { useState } from "react";
import { newId } from "#kernel/ids.ts";
import { shrinkPhoto } from "#components/blocks/shrink-photo.ts";
import { useFloorQueue } from "./offline/floor-queue.tsx";
import { keepPhoto, PHOTO_PATH, type PhotoToSend } from "./offline/photos.ts";

const MOST_OF_ONE = 10;
const LARGEST_BYTES = 5 * 1024 * 1024;

/**
 * Takes photos with the phone's camera. Each is made small, kept on the device and sent through its queue ahead of the decision that
 * names it, so that none is lost where there is no connection.
 */
export function PhotoButton({
  rmaId,
  photoIds,
  onChange,
}: {
  rmaId: string;
  photoIds: string[];
  onChange: (photoIds: string[]) => void;
}) {
  const { queue, scans } = useFloorQueue();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [shown, setShown] = useState<Record<string, string>>({});
  const take = async (file: File) => {
    setBusy(true);
    setProblem(undefined);
    const photo = await shrinkPhoto(file);
    const photoId = newId("rmp");
    const refusal = await reasonAgainst(photoId, photo).finally(() => setBusy(false));
    if (refusal) return setProblem(refusal);
    setShown((before) => ({ ...before, [photoId]: URL.createObjectURL(photo) }));
    onChange([...photoIds, photoId]);
    const input: PhotoToSend = { photoId, rmaId };
    // what comes of it stands in the device's list: nobody has to wait for it here
    void queue.add({
      ...{ scanKey: photoId, task: rmaId, path: PHOTO_PATH, input, isBulky: true, told: true },
      ...{ code: "Photo", scannedAt: Date.now(), href: `${window.location.pathname}${window.location.search}` },
    });
  };
  const unsent = scans.filter(({ scanKey }) => photoIds.includes(scanKey)).length;
  return (
    <div className="grid gap-2">
      <label className="inline-flex min-h-12 w-fit cursor-pointer items-center rounded-md border border-line px-4 font-medium focus-within:outline-2 focus-within:outline-accent hover:bg-raised">
        {isBusy ? "Keeping it…" : photoIds.length > 0 ? `${photoIds.length} taken, take another` : "Take a photo"}
        <input
          type="file"
          accept="image/png,image/jpeg,image/webp"
          capture="environment"
          disabled={isBusy || photoIds.length >= MOST_OF_ONE}
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) void take(file);
          }}
        />
      </label>
      {photoIds.length > 0 && (
        <ul aria-label="Photos taken" className="flex flex-wrap gap-2">
          {photoIds.map((photoId, at) => (
            <li key={photoId}>
              {/* eslint-disable-next-line @next/next/no-img-element -- a picture of this device */}
              <img
                src={shown[photoId]}
                alt={`Photo ${at + 1}`}
                // shown once, it is in the page; the address holds the bytes for ever otherwise
                onLoad={() => URL.revokeObjectURL(shown[photoId] ?? "")}
                className="size-16 rounded border border-line object-cover"
              />
            </li>
          ))}
        </ul>
      )}
      {unsent > 0 && (
        <p className="text-[13px] text-muted">
          {unsent === 1 ? "One photo waits" : `${unsent} photos wait`} to be sent.
        </p>
      )}
      {problem && (
        <p role="alert" className="text-[13px] text-bad">
          {problem}
        </p>
      )}
    </div>
  );
} // prettier-ignore

/** Keeps the photo; what to do when that is not possible, null when it is kept. */
async function reasonAgainst(photoId: string, photo: Blob): Promise<string | null> {
  if (photo.size > LARGEST_BYTES) return "The photo is larger than 5 MB. Take it with less detail.";
  const isKept = await keepPhoto(photoId, photo).catch(() => null);
  if (isKept === null) return "This device has no room for it. Free some space, then take it again.";
  return isKept ? null : "Too many photos of this device wait to be sent. Take it again when the connection is back.";
} // prettier-ignore

"use client";

import { useState } from "react";

/** Takes photos with the phone's camera; each is kept at once and named by the inspection. */
export function PhotoButton({
  rmaId,
  photoIds,
  onChange,
}: {
  rmaId: string;
  photoIds: string[];
  onChange: (photoIds: string[]) => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const upload = async (file: File) => {
    setBusy(true);
    setProblem(undefined);
    const answer = await fetch(`/return-photos/${rmaId}`, { method: "PUT", body: file }).catch(() => null);
    setBusy(false);
    if (!answer) return setProblem("The server could not be reached. Take it again.");
    const told = (await answer.json().catch(() => ({}))) as { photoId?: string; title?: string };
    if (!answer.ok || !told.photoId)
      return setProblem(told.title ?? "The photo was not taken. It may be larger than 5 MB.");
    if (!photoIds.includes(told.photoId)) onChange([...photoIds, told.photoId]);
  };
  return (
    <div className="grid gap-1">
      <label className="inline-flex min-h-12 w-fit cursor-pointer items-center rounded-md border border-line px-4 font-medium focus-within:outline-2 focus-within:outline-accent hover:bg-raised">
        {isBusy
          ? "Keeping it…"
          : photoIds.length > 0
            ? `${photoIds.length} taken, take another`
            : "Take a photo"}
        <input
          type="file"
          accept="image/png,image/jpeg,image/webp"
          capture="environment"
          disabled={isBusy || photoIds.length >= 10}
          className="sr-only"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file) void upload(file);
          }}
        />
      </label>
      {problem && (
        <p role="alert" className="text-[13px] text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

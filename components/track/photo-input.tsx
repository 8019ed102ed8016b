"use client";

import { shrinkPhoto } from "#components/blocks/shrink-photo.ts";

/** Photos of the form. Where scripts run they are made small before they are sent. */
export function PhotoInput({ most }: { most: number }) {
  const shrink = async (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])].slice(0, most);
    const small = await Promise.all(chosen.map(shrinkPhoto));
    const sent = new DataTransfer();
    small.forEach((photo, at) => sent.items.add(new File([photo], `photo-${at + 1}`, { type: photo.type })));
    input.files = sent.files;
  };
  return (
    <label className="grid gap-1">
      <span className="text-[13px]">Photos, {most} at most (optional)</span>
      <input
        type="file"
        name="photo"
        multiple
        accept="image/png,image/jpeg,image/webp"
        onChange={(event) => void shrink(event.currentTarget)}
        className="min-h-11 w-full rounded-md border border-line bg-surface p-2 text-[13px]"
      />
    </label>
  );
}

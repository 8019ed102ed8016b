"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Button } from "#components/ui/button.tsx";
import type { Place } from "./navigation.ts";

const others = [
  ["Ctrl K", "Go to or find"],
  ["/", "Search this list"],
  ["j k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["x", "Choose the row"],
  ["e", "Go where the row is dealt with"],
  ["?", "This list"],
] as const;

/** The list of keys. */
export function ShortcutSheet({
  places,
  isOpen,
  onClose,
}: {
  places: readonly Place[];
  isOpen: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 bg-black/40" />
        <Dialog.Popup className="fixed left-1/2 top-1/2 grid w-80 -translate-x-1/2 -translate-y-1/2 gap-3 rounded-lg border border-line bg-surface p-5">
          <Dialog.Title className="font-semibold">Shortcuts</Dialog.Title>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[13px]">
            {places.map((place) => (
              <div key={place.href} className="contents">
                <dt className="font-mono">g {place.key}</dt>
                <dd>{place.label}</dd>
              </div>
            ))}
            {others.map(([keys, meaning]) => (
              <div key={keys} className="contents">
                <dt className="font-mono">{keys}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <Button onClick={onClose}>Close</Button>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

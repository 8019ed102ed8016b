"use client";

import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { cn } from "#components/ui/cn.ts";

/** A figure that explains itself when pressed. */
export function FigureButton({
  value,
  name,
  onAsk,
  tone,
}: {
  value: number;
  /** Read out: "Available of HAT-1 at Reno". */
  name: string;
  onAsk: () => void;
  tone?: "warn" | "bad" | undefined;
}) {
  return (
    <button
      type="button"
      onClick={onAsk}
      aria-label={`${name}: ${value}. Explain`}
      className={cn(
        "-mx-1.5 min-h-6 min-w-6 rounded px-1.5 text-right underline decoration-line decoration-dotted underline-offset-4 hover:bg-raised hover:decoration-ink",
        tone === "warn" && "text-warn",
        tone === "bad" && "text-bad",
      )}
    >
      <QuantityText value={value} isZeroQuiet={tone === undefined} />
    </button>
  );
}

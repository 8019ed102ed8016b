import { cn } from "./cn.ts";

const tones = {
  good: { shape: "●", color: "text-good" },
  warn: { shape: "▲", color: "text-warn" },
  bad: { shape: "■", color: "text-bad" },
  info: { shape: "◆", color: "text-info" },
  quiet: { shape: "○", color: "text-muted" },
} as const;
export type Tone = keyof typeof tones;

/** A state by word and shape; the color only helps. */
export function StatusBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border border-line px-2 py-0.5 text-[12px]">
      <span aria-hidden className={cn("text-[9px]", tones[tone].color)}>
        {tones[tone].shape}
      </span>
      {children.replaceAll("_", " ")}
    </span>
  );
}

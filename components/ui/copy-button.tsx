"use client";

import { useState } from "react";
import { Check, Copy } from "lucide-react";
import { cn } from "./cn.ts";

const SHOWN_MS = 1_500;

/** An id, number or secret that is copied with one click. `text` is what it shows when that is not the value itself. */
export function CopyButton({ value, text, className }: { value: string; text?: string; className?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      className={cn(
        "inline-flex min-h-6 items-center gap-1.5 rounded px-1 text-left font-mono text-[12px] hover:bg-raised",
        className,
      )}
    >
      <span className="break-all">{text ?? value}</span>
      <Icon aria-hidden size={12} className="shrink-0 text-muted" />
      <span className="sr-only" aria-live="polite">
        {isCopied ? "Copied" : "Copy"}
      </span>
    </button>
  );
}

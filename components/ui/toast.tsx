"use client";

import { useTheme } from "next-themes";
import { toast as sonner, Toaster as Sonner } from "sonner";

/** Long enough to read it and decide. */
const UNDO_MS = 8_000;

/** Short news about what somebody just did. What they must not miss belongs in a Callout on the page. */
export const toast = {
  /** It worked. */
  done: (text: string): void => void sonner.success(text),
  /** It did not; `detail` says whether anything changed and what to do. */
  failed: (text: string, detail?: string): void =>
    void sonner.error(text, detail ? { description: detail } : {}),
  say: (text: string): void => void sonner(text),
  /** It is done and can be taken back; instead of asking "are you sure" before. */
  undo: (text: string, onUndo: () => void): void =>
    void sonner(text, { duration: UNDO_MS, action: { label: "Undo", onClick: onUndo } }),
};

/** Mounted once by the shell. */
export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{
        classNames: {
          toast: "!border-line !bg-surface !text-ink !shadow-lg",
          description: "!text-muted",
          actionButton: "!bg-accent !text-accent-ink",
        },
      }}
    />
  );
}

"use client";

import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { CameraScan } from "./camera-scan.tsx";

/**
 * Where scans arrive: a wedge scanner types into it and presses Enter, a person types the same way, the camera calls `onScan`.
 * It takes the focus back by itself, because a scanner types wherever the focus is.
 */
export function ScanField({
  label,
  isBusy,
  onScan,
}: {
  label: string;
  isBusy: boolean;
  onScan: (code: string) => void;
}) {
  const box = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState("");
  useEffect(() => {
    box.current?.focus();
  }, [isBusy]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = code.trim();
    if (text === "" || isBusy) return;
    setCode("");
    onScan(text);
  };
  return (
    <div className="grid gap-2">
      <form onSubmit={submit} className="flex gap-2">
        <label className="grid flex-1 gap-1 text-[13px] font-medium">
          {label}
          <input
            ref={box}
            value={code}
            onChange={(event) => setCode(event.target.value)}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="send"
            className="min-h-14 w-full rounded-md border border-line bg-surface px-3 text-base"
          />
        </label>
        <Button type="submit" size="large" variant="primary" className="min-h-14 self-end" disabled={isBusy}>
          Enter
        </Button>
      </form>
      <CameraScan onScan={onScan} />
    </div>
  );
}

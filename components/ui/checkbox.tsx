"use client";

import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import { cn } from "./cn.ts";

export interface CheckboxProps {
  label: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  /** Some of what it stands for, not all. */
  isPartly?: boolean;
  isLabelHidden?: boolean;
  isDisabled?: boolean;
  hint?: string;
  /** A large target for the floor. */
  size?: "medium" | "large";
}

/** Yes or no that counts when the form is sent, or one of several. At once: use Switch. */
export function Checkbox(props: CheckboxProps) {
  const {
    label,
    isChecked,
    onChange,
    isPartly = false,
    isLabelHidden = false,
    isDisabled = false,
    hint,
    size = "medium",
  } = props;
  const box = (
    <Base.Root
      checked={isChecked}
      indeterminate={isPartly}
      disabled={isDisabled}
      onCheckedChange={(checked) => onChange(checked)}
      {...(isLabelHidden ? { "aria-label": label } : {})}
      className="relative mt-0.5 flex size-4 shrink-0 items-center justify-center rounded border border-muted bg-surface p-0 before:absolute before:-inset-1 data-checked:border-accent data-checked:bg-accent data-checked:text-accent-ink data-disabled:opacity-50 data-indeterminate:border-accent data-indeterminate:bg-accent data-indeterminate:text-accent-ink"
    >
      <Base.Indicator className="flex data-unchecked:hidden">
        {isPartly ? (
          <Minus aria-hidden size={12} strokeWidth={3} />
        ) : (
          <Check aria-hidden size={12} strokeWidth={3} />
        )}
      </Base.Indicator>
    </Base.Root>
  );
  if (isLabelHidden) return box;
  return (
    <label
      className={cn(
        "flex gap-2",
        size === "large" ? "min-h-12 items-center text-base" : "items-start text-[13px]",
      )}
    >
      {box}
      <span className="grid">
        {label}
        {hint && <span className="text-muted">{hint}</span>}
      </span>
    </label>
  );
}

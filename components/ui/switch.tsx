"use client";

import { Switch as Base } from "@base-ui/react/switch";

export interface SwitchProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
  hint?: string;
}

/** On or off, at once. With a Save button: use Checkbox. */
export function Switch({ label, isOn, onChange, isDisabled = false, hint }: SwitchProps) {
  return (
    <label className="flex items-start gap-2.5 text-[13px]">
      <Base.Root
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={(on) => onChange(on)}
        className="relative flex h-5 w-9 shrink-0 rounded-full border border-muted bg-raised p-px transition-colors duration-100 before:absolute before:-inset-0.5 data-checked:border-accent data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="size-4 rounded-full bg-muted transition-transform duration-100 data-checked:translate-x-4 data-checked:bg-accent-ink" />
      </Base.Root>
      <span className="grid">
        {label}
        {hint && <span className="text-muted">{hint}</span>}
      </span>
    </label>
  );
}

"use client";

import { cn } from "#components/ui/cn.ts";

/** Choices as keys that a thumb hits. */
export function Choices<V extends string>(props: {
  label: string;
  role: "radio" | "checkbox";
  columns?: string;
  options: readonly { value: V; label: string; hint?: string }[];
  chosen: readonly V[];
  onChoose: (value: V) => void;
}) {
  const { label, role, columns = "grid-cols-2", options, chosen, onChoose } = props;
  return (
    <div className="grid gap-1">
      <span aria-hidden className="text-[13px] font-medium">
        {label}
      </span>
      <div
        role={role === "radio" ? "radiogroup" : "group"}
        aria-label={label}
        className={cn("grid gap-2", columns)}
      >
        {options.map(({ value, label: name, hint }) => {
          const isChosen = chosen.includes(value);
          return (
            <button
              key={value}
              type="button"
              role={role}
              aria-checked={isChosen}
              onClick={() => onChoose(value)}
              className={cn(
                "grid min-h-12 content-center break-words rounded-lg border px-2 text-center",
                isChosen
                  ? "border-accent bg-raised font-semibold ring-1 ring-accent"
                  : "border-line hover:bg-raised",
              )}
            >
              {name}
              {hint && <span className="text-[13px] font-normal text-muted">{hint}</span>}
            </button>
          );
        })}
      </div>
    </div>
  );
}

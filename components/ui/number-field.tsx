"use client";

import { useId } from "react";
import { NumberField as Base } from "@base-ui/react/number-field";
import { Minus, Plus } from "lucide-react";
import { cn } from "./cn.ts";

export interface NumberFieldProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
  min?: number;
  max?: number;
  step?: number;
  /** Digits after the point; none when absent. */
  fractionDigits?: number;
  isDisabled?: boolean;
  isLabelHidden?: boolean;
  error?: string | undefined;
  hint?: string;
  /** Large keys for the floor. */
  size?: "medium" | "large";
}

/** A number, whole unless said otherwise, with steps by button and arrow key. Amounts of money are text: parse them with kernel/money.ts. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, onChange, min, max, step = 1, error, hint, size = "medium" } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const stepLook = cn(
    "grid place-items-center border-line hover:bg-raised data-disabled:opacity-40",
    size === "large" ? "w-14" : "w-8",
  );
  return (
    <div className="grid content-start gap-1">
      <Base.Root
        id={id}
        value={value}
        onValueChange={(next) => onChange(next)}
        step={step}
        disabled={props.isDisabled ?? false}
        format={{ maximumFractionDigits: props.fractionDigits ?? 0 }}
        {...(min === undefined ? {} : { min })}
        {...(max === undefined ? {} : { max })}
        className="grid gap-1"
      >
        <label htmlFor={id} className={props.isLabelHidden ? "sr-only" : "text-[13px] font-medium"}>
          {label}
        </label>
        <Base.Group
          className={cn(
            "flex w-fit overflow-hidden rounded-md border border-line bg-surface focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent",
            size === "large" ? "h-14" : "h-9",
            error && "border-bad",
          )}
        >
          <Base.Decrement aria-label={`Less: ${label}`} className={cn(stepLook, "border-r")}>
            <Minus aria-hidden size={14} />
          </Base.Decrement>
          <Base.Input
            aria-invalid={error ? true : undefined}
            aria-describedby={error || hint ? noteId : undefined}
            className={cn(
              // the ring is around the whole field: inside it would be cut off
              "bg-transparent text-center tabular-nums outline-none focus-visible:outline-none",
              size === "large" ? "w-24 text-lg" : "w-16",
            )}
          />
          <Base.Increment aria-label={`More: ${label}`} className={cn(stepLook, "border-l")}>
            <Plus aria-hidden size={14} />
          </Base.Increment>
        </Base.Group>
      </Base.Root>
      {(error || hint) && (
        <p id={noteId} className={cn("text-[13px]", error ? "text-bad" : "text-muted")}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

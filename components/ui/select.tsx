"use client";

import { useId } from "react";
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { cn } from "./cn.ts";
import { itemLook, popupLook } from "./overlay.ts";

export interface SelectOption<V extends string> {
  value: V;
  label: string;
  isDisabled?: boolean;
}

export interface SelectProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  options: readonly SelectOption<V>[];
  /** The label is read out, not shown: in a toolbar or a table row. */
  isLabelHidden?: boolean;
  isDisabled?: boolean;
  /** Sent with a form under this name. */
  name?: string;
  hint?: string;
  className?: string;
  /** Large on the floor. */
  size?: "medium" | "large";
}

/** One of a short list. Typing jumps to an entry. Options from plain words: `optionsOf(words)`. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { label, value, onChange, options, isLabelHidden = false, isDisabled = false, name, hint } = props;
  const noteId = useId();
  const id = useId();
  return (
    <div className={cn("grid content-start gap-1", props.className)}>
      <Base.Root
        items={options}
        value={value}
        onValueChange={(chosen) => chosen !== null && onChange(chosen as V)}
        disabled={isDisabled}
        {...(name ? { name } : {})}
      >
        <Base.Label className={isLabelHidden ? "sr-only" : "text-[13px] font-medium"}>{label}</Base.Label>
        <Base.Trigger
          id={id}
          // named from the first paint, before the scripts run
          aria-label={label}
          aria-describedby={hint ? noteId : undefined}
          className={cn(
            "flex w-full min-w-32 items-center justify-between gap-2 whitespace-nowrap rounded-md border border-line bg-surface px-2.5 text-[13px] hover:bg-raised data-disabled:cursor-not-allowed data-disabled:opacity-60",
            props.size === "large" ? "min-h-12" : isLabelHidden ? "min-h-8" : "min-h-9",
          )}
        >
          <Base.Value />
          <Base.Icon>
            <ChevronsUpDown aria-hidden size={14} className="text-muted" />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner className="z-50" sideOffset={4} alignItemWithTrigger={false}>
            <Base.Popup className={cn(popupLook, "max-h-80 min-w-(--anchor-width) overflow-y-auto p-1")}>
              <Base.List>
                {options.map((option) => (
                  <Base.Item
                    key={option.value}
                    value={option.value}
                    disabled={option.isDisabled ?? false}
                    className={cn(itemLook, "justify-between", props.size === "large" && "min-h-12")}
                  >
                    <Base.ItemText>{option.label}</Base.ItemText>
                    <Base.ItemIndicator>
                      <Check aria-hidden size={14} />
                    </Base.ItemIndicator>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
      {hint && (
        <p id={noteId} className="text-[13px] text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

/** Options whose labels are the values with spaces and a capital: "short_pick" shows as "Short pick". */
export function optionsOf<V extends string>(values: readonly V[]): SelectOption<V>[] {
  return values.map((value) => ({ value, label: sentence(value) }));
}

const sentence = (word: string): string => {
  const spaced = word.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

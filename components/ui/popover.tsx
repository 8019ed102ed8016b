"use client";

import type { ReactNode } from "react";
import { Popover as Base } from "@base-ui/react/popover";
import { cn } from "./cn.ts";
import { popupLook } from "./overlay.ts";

export interface PopoverProps {
  trigger: ReactNode;
  /** Read out for a trigger that is an icon or a bare figure. */
  label?: string;
  title?: string;
  children: ReactNode;
  className?: string;
}

/** More about one thing, where it stands: how a figure came to be, a small form. Works by click, key and touch. */
export function Popover({ trigger, label, title, children, className }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger
        aria-label={label}
        className={cn(
          "min-h-6 justify-self-start rounded underline decoration-dotted underline-offset-4 hover:bg-raised",
          className,
        )}
      >
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-50">
          <Base.Popup
            {...(title ? {} : { "aria-label": label ?? "More" })}
            className={cn(popupLook, "grid w-80 max-w-[calc(100vw-2rem)] gap-2 p-4")}
          >
            {title && <Base.Title className="font-semibold">{title}</Base.Title>}
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

"use client";

import type { ReactElement, ReactNode } from "react";
import { Tooltip as Base } from "@base-ui/react/tooltip";
import { cn } from "./cn.ts";
import { popupLook } from "./overlay.ts";

/**
 * A hint on hover and focus. `children` is one element that takes focus (a button or link). It is not there on touch
 * screens, so nothing needed may live only here.
 */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactElement }) {
  return (
    <Base.Provider delay={300}>
      <Base.Root>
        <Base.Trigger render={children} />
        <Base.Portal>
          <Base.Positioner sideOffset={6} className="z-50">
            <Base.Popup className={cn(popupLook, "max-w-xs px-2 py-1")}>{text}</Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Base.Provider>
  );
}

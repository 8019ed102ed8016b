"use client";

import type { ReactNode } from "react";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { cn } from "./cn.ts";
import { backdropLook } from "./overlay.ts";

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: string | undefined;
  children: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  size?: "small" | "medium" | "large";
}

const widths = { small: "max-w-sm", medium: "max-w-lg", large: "max-w-3xl" };

/** A question or a short form in front of the page. Escape, its cross and a click beside it close it; focus returns to where it was. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  footer,
  size = "medium",
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdropLook} />
        <Base.Popup
          className={cn(
            "fixed left-1/2 top-1/2 z-50 grid max-h-[90dvh] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 grid-rows-[auto_minmax(0,1fr)_auto] gap-4 rounded-lg border border-line bg-surface p-5 text-ink shadow-xl outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
            widths[size],
          )}
        >
          <div className="grid gap-1 pr-8">
            <Base.Title className="font-semibold">{title}</Base.Title>
            {description && <Base.Description className="text-muted">{description}</Base.Description>}
          </div>
          <div className="-m-1 grid min-h-0 content-start gap-3 overflow-y-auto p-1">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-2">{footer}</div>}
          {/* last, so that the focus begins at what the dialog asks for */}
          <Base.Close
            aria-label="Close"
            className="absolute right-2 top-2 grid min-h-8 min-w-8 place-items-center rounded-md text-muted hover:bg-raised pointer-coarse:right-1 pointer-coarse:top-1 pointer-coarse:min-h-12 pointer-coarse:min-w-12"
          >
            <X aria-hidden size={16} />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

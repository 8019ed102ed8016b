"use client";

import type { ReactNode } from "react";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { backdropLook } from "./overlay.ts";

export interface DrawerProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: string | undefined;
  children: ReactNode;
  footer?: ReactNode;
}

/** One row's details beside its list, so the list stays in sight; the whole width on a phone. */
export function Drawer({ isOpen, onClose, title, description, children, footer }: DrawerProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdropLook} />
        <Base.Popup className="fixed inset-y-0 right-0 z-50 grid w-full grid-rows-[auto_minmax(0,1fr)_auto] border-l border-line bg-surface text-ink shadow-xl outline-none transition-transform duration-100 data-ending-style:translate-x-full data-starting-style:translate-x-full sm:w-[32rem]">
          <div className="flex items-start justify-between gap-3 border-b border-line p-4">
            <div className="grid gap-0.5">
              <Base.Title className="font-semibold">{title}</Base.Title>
              {description && <Base.Description className="text-muted">{description}</Base.Description>}
            </div>
            <Base.Close
              aria-label="Close"
              className="grid size-8 place-items-center rounded-md text-muted hover:bg-raised"
            >
              <X aria-hidden size={16} />
            </Base.Close>
          </div>
          <div className="grid content-start gap-4 overflow-y-auto p-4">{children}</div>
          {footer && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line p-4">{footer}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

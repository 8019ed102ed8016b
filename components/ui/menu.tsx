"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Menu as Base } from "@base-ui/react/menu";
import { cn } from "./cn.ts";
import { itemLook, popupLook } from "./overlay.ts";

export interface MenuItem {
  label: string;
  onSelect?: () => void;
  /** A place instead of an action. */
  href?: string;
  /** What is at `href` is a file to keep. */
  isFile?: boolean;
  isDanger?: boolean;
  isDisabled?: boolean;
  /** The key that does the same. */
  kbd?: string;
  /** A line above it. */
  startsGroup?: boolean;
}

export interface MenuProps {
  /** What the button shows; with an icon alone give `label` too. */
  trigger: ReactNode;
  label?: string;
  items: readonly MenuItem[];
  className?: string;
}

/** Less frequent actions behind one button. The most likely action stays a button of its own. */
export function Menu({ trigger, label, items, className }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger
        aria-label={label}
        className={cn(
          "inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-[13px] font-medium hover:bg-raised",
          className,
        )}
      >
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className={cn(popupLook, "min-w-44 p-1")}>
            {items.map((item) => (
              <MenuRow key={item.label} item={item} />
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function MenuRow({ item }: { item: MenuItem }) {
  const look = cn(itemLook, "justify-between", item.isDanger && "text-bad");
  const content = (
    <>
      {item.label}
      {item.kbd && <kbd className="font-mono text-[12px] text-muted">{item.kbd}</kbd>}
    </>
  );
  return (
    <>
      {item.startsGroup && <Base.Separator className="my-1 h-px bg-line" />}
      {item.href ? (
        <Base.LinkItem
          render={item.isFile ? <a href={item.href} download /> : <Link href={item.href} />}
          className={look}
          closeOnClick
        >
          {content}
        </Base.LinkItem>
      ) : (
        <Base.Item className={look} disabled={item.isDisabled ?? false} onClick={() => item.onSelect?.()}>
          {content}
        </Base.Item>
      )}
    </>
  );
}

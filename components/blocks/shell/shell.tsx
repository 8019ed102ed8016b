"use client";

import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTheme } from "next-themes";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { MerchantMenu, type MerchantChoice } from "./merchant-menu.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import type { Place } from "./navigation.ts";

export interface ShellProps {
  person: { name: string; email: string; role: string };
  merchantName: string;
  /** The merchants this person works for, this one included. */
  merchants: readonly MerchantChoice[];
  places: readonly Place[];
  children: ReactNode;
}

/** The frame of the portal: menu, merchant, person, keyboard. */
export function Shell({ person, merchantName, merchants, places, children }: ShellProps) {
  const path = usePathname();
  const { resolvedTheme, setTheme } = useTheme();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const changeTheme = () => setTheme(resolvedTheme === "dark" ? "light" : "dark");
  const leave = () => void signOut({ callbackUrl: "/sign-in" });
  useGoKeys(places, () => setSheetOpen(true));
  const isHere = (href: string) => (href === "/" ? path === "/" : path.startsWith(href));
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] md:grid-cols-[13rem_1fr] md:grid-rows-1">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-surface focus:p-2"
      >
        Skip to content
      </a>
      <nav
        aria-label="Main"
        className="flex gap-1 overflow-x-auto border-line bg-raised p-3 md:flex-col md:border-r"
      >
        <div className="hidden px-2 pb-3 md:block">
          <p className="font-semibold">Throughline</p>
          <MerchantMenu name={merchantName} merchants={merchants} />
        </div>
        {places.map((place) => (
          <Link
            key={place.href}
            href={place.href}
            aria-current={isHere(place.href) ? "page" : undefined}
            className={cn(
              "whitespace-nowrap rounded-md px-2 py-1.5 text-[13px] hover:bg-surface",
              isHere(place.href) && "bg-surface font-medium",
            )}
          >
            {place.label}
          </Link>
        ))}
      </nav>
      <div className="grid min-w-0 grid-rows-[auto_1fr]">
        <header className="flex items-center justify-end gap-2 border-b border-line px-4 py-2 text-[13px]">
          <span className="mr-auto truncate text-muted md:hidden">{merchantName}</span>
          <span className="hidden text-muted sm:inline">
            {person.name} · {person.role}
          </span>
          <Button onClick={() => setPaletteOpen(true)} className="text-muted">
            Find
            <span className="max-sm:hidden">
              <Kbd>Ctrl K</Kbd>
            </span>
          </Button>
          <Button variant="quiet" className="max-sm:hidden" onClick={() => setSheetOpen(true)}>
            Shortcuts
          </Button>
          <Button variant="quiet" onClick={changeTheme}>
            Theme
          </Button>
          <Button className="whitespace-nowrap" onClick={leave}>
            Sign out
          </Button>
        </header>
        <main id="main" className="grid min-w-0 content-start gap-4 p-4 md:p-6">
          {children}
        </main>
      </div>
      <CommandPalette
        places={places}
        actions={[
          { label: "Change theme", run: changeTheme },
          { label: "Show shortcuts", run: () => setSheetOpen(true) },
          { label: "Sign out", run: leave },
        ]}
        isOpen={isPaletteOpen}
        onOpenChange={setPaletteOpen}
      />
      <ShortcutSheet places={places} isOpen={isSheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** "g" and a letter goes to a place, "?" shows the list; never while typing. */
function useGoKeys(places: readonly Place[], openSheet: () => void): void {
  const router = useRouter();
  const lastG = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") return openSheet();
      if (event.key === "g") {
        lastG.current = event.timeStamp;
        return;
      }
      const place = places.find((candidate) => candidate.key === event.key);
      if (place && event.timeStamp - lastG.current < 1_000) router.push(place.href);
      lastG.current = 0;
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [places, router, openSheet]);
}

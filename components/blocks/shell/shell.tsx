"use client";

import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { CircleUser, Search } from "lucide-react";
import { useTheme } from "next-themes";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Kbd } from "#components/ui/kbd.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { MerchantMenu, type MerchantChoice } from "./merchant-menu.tsx";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { placeGroups, type Place } from "./navigation.ts";
import { PlaceIcon } from "./place-icon.tsx";

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
  // a phone on the floor shows the task and nothing beside it
  const isFloor = path === "/floor" || path.startsWith("/floor/");
  const { resolvedTheme, setTheme } = useTheme();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const changeTheme = () => setTheme(resolvedTheme === "dark" ? "light" : "dark");
  const leave = () => void signOut({ callbackUrl: "/sign-in" });
  useGoKeys(places, () => setSheetOpen(true));
  return (
    <div
      className={cn(
        "grid min-h-dvh md:grid-cols-[13rem_1fr] md:grid-rows-1",
        isFloor && "handheld:grid-cols-1",
        !isFloor && "grid-rows-[auto_1fr]",
      )}
    >
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-surface focus:p-2"
      >
        Skip to content
      </a>
      <div className={cn("contents", isFloor && "handheld:hidden")}>
        <Navigation places={places} path={path} merchantName={merchantName} merchants={merchants} />
      </div>
      <div className={cn("grid min-w-0 md:grid-rows-[auto_1fr]", !isFloor && "grid-rows-[auto_1fr]")}>
        <header
          className={cn(
            "flex items-center justify-end gap-2 border-b border-line px-4 py-2 text-[13px]",
            isFloor && "handheld:hidden",
          )}
        >
          <span className="mr-auto truncate text-muted md:hidden">{merchantName}</span>
          <Button
            onClick={() => setPaletteOpen(true)}
            className="text-muted md:mr-auto md:min-w-72 md:justify-between"
          >
            <span className="inline-flex items-center gap-2">
              <Search aria-hidden size={14} /> Find
            </span>
            <span className="max-sm:hidden">
              <Kbd>Ctrl K</Kbd>
            </span>
          </Button>
          <Menu
            trigger={
              <>
                <CircleUser aria-hidden size={15} />
                <span className="max-sm:sr-only">
                  {person.name} <span className="font-normal text-muted">· {person.role}</span>
                </span>
              </>
            }
            items={[
              { label: "Shortcuts", kbd: "?", onSelect: () => setSheetOpen(true) },
              { label: resolvedTheme === "dark" ? "Light theme" : "Dark theme", onSelect: changeTheme },
              { label: "My security", href: "/settings/security" },
            ]}
          />
          <Button className="whitespace-nowrap" variant="quiet" onClick={leave}>
            Sign out
          </Button>
        </header>
        <main
          id="main"
          className={cn("grid min-w-0 content-start gap-4 p-4 md:p-6", isFloor && "handheld:p-4")}
        >
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

/** The menu: places by part of the house; a strip to scroll on a phone. */
function Navigation(
  props: Pick<ShellProps, "places" | "merchantName" | "merchants"> & {
    path: string;
  },
) {
  const { places, path, merchantName, merchants } = props;
  const isHere = (href: string) =>
    href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
  const groups = placeGroups
    .map((name) => ({ name, places: places.filter(({ group }) => group === name) }))
    .filter((group) => group.places.length > 0);
  const nav = useRef<HTMLElement>(null);
  // on a phone the place one is at may lie beyond the edge of the strip
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>("[aria-current=page]");
    if (nav.current && here)
      nav.current.scrollLeft = here.offsetLeft - (nav.current.clientWidth - here.offsetWidth) / 2;
  }, [path]);
  return (
    <nav
      ref={nav}
      aria-label="Main"
      className="flex gap-1 overflow-x-auto border-line bg-raised p-2 md:sticky md:top-0 md:h-dvh md:flex-col md:gap-3 md:overflow-y-auto md:border-r md:p-3"
    >
      <div className="hidden px-2 pt-1 md:block">
        <p className="font-semibold">Throughline</p>
        <MerchantMenu name={merchantName} merchants={merchants} />
      </div>
      {groups.map((group) => (
        <div key={group.name} className="flex gap-1 md:grid md:gap-0.5">
          {group.name && (
            <p className="hidden px-2 pb-0.5 text-[11px] font-medium uppercase tracking-wide text-muted md:block">
              {group.name}
            </p>
          )}
          {group.places.map((place) => (
            <Link
              key={place.href}
              href={place.href}
              aria-current={isHere(place.href) ? "page" : undefined}
              className={cn(
                "flex min-h-8 items-center gap-2 whitespace-nowrap rounded-md px-2 text-[13px] hover:bg-surface",
                isHere(place.href) && "bg-surface font-medium shadow-xs ring-1 ring-line",
              )}
            >
              <PlaceIcon href={place.href} />
              {place.label}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) ||
    // in a sheet a letter begins to write into the cell
    target.closest("[role=grid]") !== null);

/** "g" and a letter goes to a place, "?" shows the list; never while typing. */
function useGoKeys(places: readonly Place[], openSheet: () => void): void {
  const router = useRouter();
  const lastG = useRef(-Infinity);
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
      lastG.current = -Infinity;
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [places, router, openSheet]);
}

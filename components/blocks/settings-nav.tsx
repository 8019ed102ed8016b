"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#components/ui/cn.ts";

export interface SettingsPlace {
  href: string;
  label: string;
}

/** The parts of the settings a person may see. */
export function SettingsNav({ places }: { places: readonly SettingsPlace[] }) {
  const path = usePathname();
  return (
    <nav aria-label="Settings" className="flex gap-1 overflow-x-auto border-b border-line pb-2">
      {places.map((place) => {
        const isHere = path.startsWith(place.href);
        return (
          <Link
            key={place.href}
            href={place.href}
            aria-current={isHere ? "page" : undefined}
            className={cn(
              "whitespace-nowrap rounded-md px-2.5 py-1 text-[13px] hover:bg-raised",
              isHere && "bg-raised font-medium",
            )}
          >
            {place.label}
          </Link>
        );
      })}
    </nav>
  );
}

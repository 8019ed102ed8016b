"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#components/ui/cn.ts";

export interface SectionPlace {
  href: string;
  label: string;
}

/** The parts of one area of the portal that a person may see. */
export function SectionNav({ label, places }: { label: string; places: readonly SectionPlace[] }) {
  const path = usePathname();
  const isUnder = (href: string) => path === href || path.startsWith(`${href}/`);
  // an area's first part may be the address that all its parts begin with
  const here = places
    .filter(({ href }) => isUnder(href))
    .reduce((longest, { href }) => (href.length > longest.length ? href : longest), "");
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line pb-2">
      {places.map((place) => (
        <Link
          key={place.href}
          href={place.href}
          aria-current={place.href === here ? "page" : undefined}
          className={cn(
            "whitespace-nowrap rounded-md px-2.5 py-1 text-[13px] hover:bg-raised",
            place.href === here && "bg-raised font-medium",
          )}
        >
          {place.label}
        </Link>
      ))}
    </nav>
  );
}

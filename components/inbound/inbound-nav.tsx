"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "#components/ui/cn.ts";

const parts = [
  { href: "/inbound", label: "Purchase orders" },
  { href: "/inbound/asns", label: "ASNs" },
  { href: "/inbound/suppliers", label: "Suppliers" },
] as const;

/** The three lists of what comes in. */
export function InboundNav() {
  const path = usePathname();
  return (
    <nav aria-label="Inbound" className="flex gap-4 border-b border-line">
      {parts.map(({ href, label }) => {
        const isHere = path === href;
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={cn(
              "-mb-px border-b-2 border-transparent px-1 py-2 text-[13px] hover:text-ink",
              isHere ? "border-accent font-medium" : "text-muted",
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

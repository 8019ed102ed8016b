import Link from "next/link";
import type { ReactNode } from "react";

/** The way out of a task, at its foot. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="min-h-14 content-center text-[13px] underline underline-offset-2">
      {children}
    </Link>
  );
}

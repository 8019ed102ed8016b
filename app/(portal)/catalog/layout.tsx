import type { ReactNode } from "react";
import { SectionNav } from "#components/blocks/section-nav.tsx";
import { can, type Permission } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

const parts: { href: string; label: string; permission: Permission }[] = [
  { href: "/catalog", label: "SKUs", permission: "catalog:read" },
  { href: "/catalog/listings", label: "Listings", permission: "catalog:read" },
  { href: "/catalog/differences", label: "Differences", permission: "channels:read" },
  { href: "/catalog/proposals", label: "Proposals", permission: "catalog:read" },
  { href: "/catalog/ownership", label: "Ownership", permission: "catalog:read" },
];

export default async function CatalogLayout({ children }: { children: ReactNode }) {
  const { role } = await requireSession();
  const places = parts.filter(({ permission }) => can(role, permission));
  return (
    <>
      <SectionNav label="Catalog" places={places.map(({ href, label }) => ({ href, label }))} />
      {children}
    </>
  );
}

import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/catalog", label: "SKUs", permission: "catalog:read" },
  { href: "/catalog/listings", label: "Listings", permission: "catalog:read" },
  { href: "/catalog/differences", label: "Differences", permission: "channels:read" },
  { href: "/catalog/proposals", label: "Proposals", permission: "catalog:read" },
  { href: "/catalog/ownership", label: "Ownership", permission: "catalog:read" },
];

export default function CatalogLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Catalog" parts={parts}>
      {children}
    </Area>
  );
}

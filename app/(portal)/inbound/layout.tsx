import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/inbound", label: "Purchase orders", permission: "inbound:read" },
  { href: "/inbound/asns", label: "ASNs", permission: "inbound:read" },
  { href: "/inbound/suppliers", label: "Suppliers", permission: "inbound:read" },
];

export default function InboundLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Inbound" parts={parts}>
      {children}
    </Area>
  );
}

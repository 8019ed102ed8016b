import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/shipments", label: "Shipments", permission: "shipping:read" },
  { href: "/shipments/manifests", label: "Manifests", permission: "shipping:read" },
];

export default function ShipmentsLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Shipments" parts={parts}>
      {children}
    </Area>
  );
}

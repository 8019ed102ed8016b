import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/inventory", label: "Stock", permission: "inventory:read" },
  { href: "/inventory/movements", label: "Movements", permission: "inventory:read" },
  { href: "/inventory/counts", label: "Counts", permission: "inventory:read" },
  { href: "/inventory/transfers", label: "Transfers", permission: "inventory:read" },
  { href: "/inventory/work-orders", label: "Work orders", permission: "inventory:read" },
  { href: "/inventory/buffers", label: "Buffers", permission: "channels:read" },
  { href: "/inventory/pauses", label: "Pauses", permission: "channels:read" },
  { href: "/inventory/channels", label: "Channels", permission: "channels:read" },
];

export default function InventoryLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Inventory" parts={parts}>
      {children}
    </Area>
  );
}

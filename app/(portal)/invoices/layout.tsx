import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/invoices", label: "Invoices", permission: "invoicing:read" },
  { href: "/invoices/policy", label: "Policy", permission: "invoicing:read" },
];

export default function InvoicesLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Invoices" parts={parts}>
      {children}
    </Area>
  );
}

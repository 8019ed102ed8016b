import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/ledger", label: "Journals", permission: "ledger:read" },
  { href: "/ledger/trial-balance", label: "Trial balance", permission: "ledger:read" },
];

export default function LedgerLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Ledger" parts={parts}>
      {children}
    </Area>
  );
}

import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/credits", label: "Credits", permission: "care:read" },
  { href: "/credits/policy", label: "Policy and mails", permission: "care:read" },
];

export default function CreditsLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Credits" parts={parts}>
      {children}
    </Area>
  );
}

import type { ReactNode } from "react";
import { Area, type AreaPart } from "../area.tsx";

const parts: readonly AreaPart[] = [
  { href: "/settings/people", label: "People", permission: "identity:read" },
  { href: "/settings/roles", label: "Roles", permission: "identity:read" },
  { href: "/settings/security", label: "Security", permission: "identity:read" },
  { href: "/settings/locations", label: "Locations", permission: "locations:read" },
  { href: "/settings/rules", label: "Rules", permission: "routing:read" },
  { href: "/settings/quiet-hours", label: "Quiet hours", permission: "identity:read" },
  { href: "/settings/brand", label: "Brand", permission: "identity:read" },
  { href: "/settings/mail", label: "Mail", permission: "mail:read" },
  { href: "/settings/api-keys", label: "API keys", permission: "identity:write" },
];

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <Area label="Settings" parts={parts}>
      {children}
    </Area>
  );
}

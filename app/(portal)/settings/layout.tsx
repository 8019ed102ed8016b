import type { ReactNode } from "react";
import { SectionNav } from "#components/blocks/section-nav.tsx";
import { can, type Permission } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

const parts: { href: string; label: string; permission: Permission }[] = [
  { href: "/settings/people", label: "People", permission: "identity:read" },
  { href: "/settings/roles", label: "Roles", permission: "identity:read" },
  { href: "/settings/security", label: "Security", permission: "identity:read" },
  { href: "/settings/locations", label: "Locations", permission: "locations:read" },
  { href: "/settings/rules", label: "Rules", permission: "routing:read" },
  { href: "/settings/brand", label: "Brand", permission: "identity:read" },
  { href: "/settings/mail", label: "Mail", permission: "mail:read" },
  { href: "/settings/api-keys", label: "API keys", permission: "identity:write" },
];

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { role } = await requireSession();
  const places = parts.filter(({ permission }) => can(role, permission));
  return (
    <>
      <SectionNav label="Settings" places={places.map(({ href, label }) => ({ href, label }))} />
      {children}
    </>
  );
}

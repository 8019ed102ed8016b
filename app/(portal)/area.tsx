import type { ReactNode } from "react";
import { SectionNav } from "#components/blocks/section-nav.tsx";
import { can, type Permission } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

/** A page of an area, shown to those who have the permission. */
export interface AreaPart {
  href: string;
  label: string;
  permission: Permission;
}

export interface AreaProps {
  label: string;
  parts: readonly AreaPart[];
  children: ReactNode;
}

/** The pages of one place of the menu, under the ways to all of them that the person may open. */
export async function Area({ label, parts, children }: AreaProps) {
  const { role } = await requireSession();
  const places = parts.filter(({ permission }) => can(role, permission));
  return (
    <>
      {places.length > 1 && (
        <SectionNav label={label} places={places.map(({ href, label }) => ({ href, label }))} />
      )}
      {children}
    </>
  );
}

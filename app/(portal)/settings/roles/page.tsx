import type { Metadata } from "next";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { RolesMatrix } from "#components/identity/roles-matrix.tsx";
import { permissions, roles, type Permission } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Roles" };

export default async function RolesPage() {
  const session = await requireSession();
  const rows = (Object.keys(permissions) as Permission[]).map((permission) => ({
    permission,
    roles: permissions[permission] as readonly string[],
  }));
  return (
    <>
      <PageHeader
        title="Roles"
        description={`What each role may do. You work here as ${session.role}; owners give roles under People.`}
      />
      <RolesMatrix roles={roles} rows={rows} own={session.role} />
    </>
  );
}

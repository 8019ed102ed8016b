import type { Metadata } from "next";
import { DeviceList } from "#components/identity/device-list.tsx";
import { PeopleList } from "#components/identity/people-list.tsx";
import { requireSession } from "#server/auth/session.ts";
import { can } from "#server/auth/permissions.ts";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const session = await requireSession();
  const canEdit = can(session.role, "identity:write");
  return (
    <>
      <PeopleList canEdit={canEdit} />
      {canEdit && <DeviceList />}
    </>
  );
}

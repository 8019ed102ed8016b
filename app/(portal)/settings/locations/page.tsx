import type { Metadata } from "next";
import { LocationList } from "#components/locations/location-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Locations" };

export default async function LocationsPage() {
  const session = await requireSession();
  return <LocationList canEdit={can(session.role, "locations:write")} />;
}

import type { Metadata } from "next";
import { LocationView } from "#components/locations/location-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Location" };

export default async function LocationPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return (
    <LocationView
      id={id}
      canEdit={can(session.role, "locations:write")}
      canSeePartners={can(session.role, "partners:read")}
    />
  );
}

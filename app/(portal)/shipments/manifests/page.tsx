import type { Metadata } from "next";
import { ManifestList } from "#components/shipping/manifest-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Manifests" };

export default async function ManifestsPage() {
  const session = await requireSession();
  return <ManifestList canWrite={can(session.role, "shipping:write")} />;
}

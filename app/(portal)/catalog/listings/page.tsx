import type { Metadata } from "next";
import { ListingsView } from "#components/catalog/listings-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Listings" };

export default async function ListingsPage() {
  const { role } = await requireSession();
  return <ListingsView canMap={can(role, "catalog:write")} seesChannels={can(role, "channels:read")} />;
}

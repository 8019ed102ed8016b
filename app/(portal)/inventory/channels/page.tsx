import type { Metadata } from "next";
import { FeedView } from "#components/inventory/feed-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Channel stock" };

export default async function ChannelStockPage() {
  const session = await requireSession();
  return <FeedView canCompare={can(session.role, "channels:write")} />;
}

import type { Metadata } from "next";
import { FeedView } from "#components/inventory/feed-view.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Channel stock" };

export default async function ChannelStockPage() {
  await requireSession();
  return <FeedView />;
}

import type { Metadata } from "next";
import { CountView } from "#components/inventory/count-view.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Count" };

export default async function CountPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <CountView id={id} userId={session.userId} />;
}

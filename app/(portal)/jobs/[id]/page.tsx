import type { Metadata } from "next";
import { RunView } from "#components/jobs/run-view.tsx";

export const metadata: Metadata = { title: "Job run" };

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  return <RunView id={(await params).id} />;
}

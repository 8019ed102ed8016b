import type { Metadata } from "next";
import { RunList } from "#components/jobs/run-list.tsx";

export const metadata: Metadata = { title: "Jobs" };

export default async function JobsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const { status } = await searchParams;
  return <RunList status={status ?? ""} />;
}

import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { CountTask } from "#components/floor/count-task.tsx";
import { CountTasks } from "#components/floor/count-tasks.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Count" };

export default async function CountPage({
  searchParams,
}: {
  searchParams: Promise<{ at?: string; task?: string }>;
}) {
  const session = await requireSession();
  const { at, task } = await searchParams;
  if (!at || !can(session.role, "inventory:write")) redirect("/floor");
  return task ? <CountTask key={task} countId={task} locationId={at} /> : <CountTasks locationId={at} />;
}

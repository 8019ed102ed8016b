import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { NeedsYou } from "#components/exceptions/needs-you.tsx";
import { TodayView } from "#components/reporting/today-view.tsx";
import { api } from "#server/api/caller.ts";
import { permissionsOf } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "./prefetched.tsx";

export const metadata: Metadata = { title: "Today" };

export default async function TodayPage() {
  const { role, boundTo } = await requireSession();
  if (boundTo) redirect(`/floor?at=${boundTo}`);
  return (
    <Prefetched
      ask={(trpc) => [
        trpc.reporting.kpis.queryOptions({ days: 30 }),
        trpc.reporting.indicators.queryOptions({}),
      ]}
    >
      <TodayView
        today={await (await api()).reporting.today({})}
        may={permissionsOf(role)}
        needsYou={<NeedsYou role={role} />}
      />
    </Prefetched>
  );
}

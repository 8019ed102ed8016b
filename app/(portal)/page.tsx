import type { Metadata } from "next";
import { TodayView } from "#components/reporting/today-view.tsx";
import { api } from "#server/api/caller.ts";

export const metadata: Metadata = { title: "Today" };

export default async function TodayPage() {
  return <TodayView today={await (await api()).reporting.today({})} />;
}

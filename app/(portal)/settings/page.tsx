import { redirect } from "next/navigation";
import { requireSession } from "#server/auth/session.ts";

export default async function SettingsPage() {
  await requireSession();
  redirect("/settings/people");
}

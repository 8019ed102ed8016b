import type { Metadata } from "next";
import { ExceptionList } from "#components/exceptions/exception-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Exceptions" };

export default async function ExceptionsPage({
  searchParams,
}: {
  searchParams: Promise<{ status?: string }>;
}) {
  const session = await requireSession();
  const { status } = await searchParams;
  return (
    <ExceptionList status={status ?? ""} me={session.userId} canAct={can(session.role, "exceptions:write")} />
  );
}

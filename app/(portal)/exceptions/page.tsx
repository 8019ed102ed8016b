import type { Metadata } from "next";
import { ExceptionQueue } from "#components/exceptions/exception-queue.tsx";
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
  return <ExceptionQueue status={status ?? ""} canAct={can(session.role, "exceptions:write")} />;
}

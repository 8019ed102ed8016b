import type { Metadata } from "next";
import { ProposeForm } from "#components/care/propose-form.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Give a credit" };

export default async function NewCreditPage({
  searchParams,
}: {
  searchParams: Promise<{ order?: string; exception?: string; invoice?: string }>;
}) {
  const session = await requireSession();
  const { order = "", exception = "", invoice = "" } = await searchParams;
  return (
    <ProposeForm
      orderId={order}
      exceptionId={exception}
      invoiceId={invoice}
      canPropose={can(session.role, "care:write")}
    />
  );
}

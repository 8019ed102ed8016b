import type { Metadata } from "next";
import { InvoiceList } from "#components/invoicing/invoice-list.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Invoices" };

export default async function InvoicesPage() {
  await requireSession();
  return <InvoiceList />;
}

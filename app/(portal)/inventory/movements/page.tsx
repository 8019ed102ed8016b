import type { Metadata } from "next";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { MovementTable } from "#components/inventory/movement-table.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Stock movements" };

export default async function MovementsPage() {
  await requireSession();
  return (
    <>
      <PageHeader title="Stock movements" description="Every change of stock, never edited, newest first." />
      <MovementTable />
    </>
  );
}

import type { Metadata } from "next";
import { SkuSheet } from "#components/catalog/sku-sheet.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Catalog" };

export default async function CatalogPage() {
  const { role } = await requireSession();
  return <SkuSheet canEdit={can(role, "catalog:write")} />;
}

import type { Metadata } from "next";
import { SkuView } from "#components/catalog/sku-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "SKU" };

export default async function SkuPage({ params }: { params: Promise<{ skuId: string }> }) {
  const { role } = await requireSession();
  const { skuId } = await params;
  return (
    <SkuView skuId={skuId} canEdit={can(role, "catalog:write")} seesStock={can(role, "inventory:read")} />
  );
}

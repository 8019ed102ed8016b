import type { Metadata } from "next";
import { SkuView } from "#components/inventory/sku-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Stock of a SKU" };

export default async function SkuStockPage({ params }: { params: Promise<{ skuId: string }> }) {
  const session = await requireSession();
  const { skuId } = await params;
  return (
    <SkuView
      skuId={skuId}
      canAdjust={can(session.role, "inventory:write")}
      canCancel={can(session.role, "orders:write")}
      canTell={can(session.role, "channels:write")}
      seesChannels={can(session.role, "channels:read")}
    />
  );
}

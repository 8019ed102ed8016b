"use client";

import { SkuSearch } from "#components/catalog/sku-search.tsx";
import { TransferList } from "#components/inventory/transfer-list.tsx";

/** The catalog finds the SKUs that a new transfer names. */
export function Transfers(props: { status: string; canWork: boolean }) {
  return <TransferList {...props} findSku={(onChoose) => <SkuSearch onChoose={onChoose} />} />;
}

"use client";

import { SkuSearch } from "#components/catalog/sku-search.tsx";
import { CountList } from "#components/inventory/count-list.tsx";

/** The catalog finds the SKU whose bins are to be counted. */
export function Counts(props: { view: string; canWork: boolean; canApprove: boolean }) {
  return <CountList {...props} findSku={(onChoose) => <SkuSearch onChoose={onChoose} />} />;
}

import { hasStock, type SkuKind, type SkuQuantity } from "../contract.ts";
import type { CatalogRefusal } from "../errors.ts";

/** What the rules need to know of a component. */
export interface ComponentFacts {
  id: string;
  kind: SkuKind;
  status: string;
}

/**
 * Why a SKU of this kind cannot be made of these; null when it can. Whether it would contain itself is another question. A kit
 * without components is allowed: it is being set up, and nothing of it can be sold.
 *
 * @param kept components it has already, which stay allowed though they were archived since
 */
export function refuseComponents(
  sku: { id: string; kind: SkuKind },
  components: readonly SkuQuantity[],
  known: readonly ComponentFacts[],
  kept: ReadonlySet<string> = new Set(),
): CatalogRefusal | null {
  if (components.length > 0 && sku.kind === "stocked") return { code: "catalog.not_a_kit", skuId: sku.id };
  const ids = components.map(({ skuId }) => skuId);
  const twice = ids.find((skuId, index) => ids.indexOf(skuId) !== index);
  if (twice) return { code: "catalog.part_named_twice", skuId: twice };
  const unknown = ids.filter((skuId) => !known.some((one) => one.id === skuId));
  if (unknown.length > 0) return { code: "catalog.sku_unknown", skuIds: unknown };
  const archived = known.filter((one) => one.status === "archived" && !kept.has(one.id));
  if (archived.length > 0) return { code: "catalog.sku_archived", skuIds: archived.map(({ id }) => id) };
  if (sku.kind === "multipack" && components.some(({ quantity }) => quantity < 2 || components.length > 1))
    return { code: "catalog.not_a_multipack", skuId: sku.id };
  const shelfless = known.filter(({ kind }) => !hasStock(kind));
  if (sku.kind === "assembly" && shelfless.length > 0)
    return { code: "catalog.component_without_stock", skuIds: shelfless.map(({ id }) => id) };
  return null;
}

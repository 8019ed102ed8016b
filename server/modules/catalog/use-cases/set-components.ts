import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { SetComponents } from "../contract.ts";
import { componentFacts, componentsOf, containing, replaceComponents } from "../component-store.ts";
import { refuseComponents } from "../domain/components.ts";
import type { CatalogRefusal } from "../errors.ts";
import { kitChanged, skusChanged } from "../events.ts";
import { lockNames, lockSkus } from "../store.ts";

/**
 * Says what a kit, multipack or assembly is made of; the list is the whole list. Setting the same again changes nothing. A changed
 * kit or multipack can be sold in another number, so its channels hear of it; an assembly has stock of its own and they need not.
 *
 * @returns a refusal for a SKU that takes no components, for components that are unknown, archived, named twice or of the wrong
 * kind, and for a kit that would contain itself
 */
export async function setComponents(
  work: Work,
  { skuId, components }: SetComponents,
): Promise<Result<undefined, CatalogRefusal>> {
  await lockNames(work);
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const was = await componentsOf(work, skuId);
  const ids = components.map((one) => one.skuId);
  const kept = new Set(was.map((one) => one.skuId));
  const refusal = refuseComponents(sku, components, await componentFacts(work, ids), kept);
  if (refusal) return err(refusal);
  const through = await containing(work, skuId, ids);
  if (through) return err({ code: "catalog.kit_in_itself", kitSkuId: skuId, throughSkuId: through });
  const isSame =
    was.length === components.length &&
    components.every((one) => was.some((old) => old.skuId === one.skuId && old.quantity === one.quantity));
  if (isSame) return ok();
  await replaceComponents(work, sku, was, components);
  if (sku.kind !== "assembly") await emit(work, kitChanged, { skuId });
  await emit(work, skusChanged, { skuIds: [skuId], fields: ["components"] });
  return ok();
}

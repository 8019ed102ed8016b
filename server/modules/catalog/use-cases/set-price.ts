import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import type { SetPrice } from "../contract.ts";
import type { CatalogRefusal } from "../errors.ts";
import { skusChanged } from "../events.ts";
import { lockSkus, replacePrice } from "../store.ts";

/**
 * Sets what a SKU costs in a currency, in one shop or in all of them; null takes that price away and the SKU's own counts again.
 *
 * @returns `catalog.sku_unknown` or `.connection_unknown` when refused
 */
export async function setPrice(work: Work, input: SetPrice): Promise<Result<undefined, CatalogRefusal>> {
  const { skuId, connectionId, currency, priceMinor } = input;
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return err({ code: "catalog.sku_unknown", skuIds: [skuId] });
  const now = await work.tx.skuPrice.findFirst({
    where: { tenantId: work.tenantId, skuId, connectionId, currency },
    select: { priceMinor: true },
  });
  if ((now?.priceMinor ?? null) === priceMinor) return ok();
  const isKnown = await replacePrice(work, input);
  if (!isKnown) return err({ code: "catalog.connection_unknown", connectionId: connectionId ?? "" });
  await emit(work, skusChanged, { skuIds: [skuId], fields: ["prices"] });
  return ok();
}

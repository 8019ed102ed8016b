import { isCustomsBorder } from "#kernel/customs.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { customsOf, tellUndeclared } from "#server/modules/catalog/public.ts";
import type { CustomsItem, ShippingAddress } from "#server/modules/shipping/public.ts";
import type { Work } from "#server/db/transact.ts";
import { weightsOf } from "../domain/customs.ts";
import type { FulfillmentRefusal } from "../errors.ts";
import type { FulfillmentRow } from "../store.ts";

type Carton = Pick<FulfillmentRow["cartons"][number], "id" | "weightGrams" | "cartonLineRows">;

/**
 * What customs is told of each carton, by its id; empty when the parcels cross no customs border.
 *
 * @returns `fulfillment.customs_missing` when nobody said enough of a SKU: routing asks for it, so it was taken away since
 */
export async function declareCustoms(
  work: Work,
  order: Pick<FulfillmentRow, "lines">,
  cartons: readonly Carton[],
  { shipFrom, shipTo }: { shipFrom: ShippingAddress; shipTo: ShippingAddress },
): Promise<Result<Map<string, CustomsItem[]>, FulfillmentRefusal>> {
  if (!isCustomsBorder(shipFrom.country, shipTo.country)) return ok(new Map());
  const facts = await customsOf(work, [...new Set(order.lines.map(({ skuId }) => skuId))]);
  const skuOf = new Map(order.lines.map(({ id, skuId }) => [id, skuId]));
  const declared = new Map<string, CustomsItem[]>();
  for (const { id, weightGrams, cartonLineRows } of cartons) {
    const units = new Map<string, number>();
    for (const { fulfillmentLineId, quantity } of cartonLineRows) {
      const skuId = skuOf.get(fulfillmentLineId)!;
      units.set(skuId, (units.get(skuId) ?? 0) + quantity);
    }
    const goods = [...units].map(([skuId, quantity]) => ({ quantity, known: facts.get(skuId)! }));
    const undeclared = goods.flatMap(({ known }) => (known.ok ? [] : [tellUndeclared(known.error)]));
    if (undeclared.length > 0) return err({ code: "fulfillment.customs_missing", lacks: undeclared });
    const items = goods.flatMap(({ quantity, known }) => (known.ok ? [{ quantity, ...known.value }] : []));
    const weights = weightsOf(weightGrams, items.map((item) => ({ quantity: item.quantity, unitGrams: item.weightGrams }))); // prettier-ignore
    declared.set(
      id,
      items.map(({ valueMinor, ...item }, n) => ({
        ...item,
        valueMinor: (valueMinor * BigInt(item.quantity)).toString(),
        weightGrams: weights[n]!,
      })),
    );
  }
  return ok(declared);
}

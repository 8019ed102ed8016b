import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import {
  addSkuInput,
  createProductInput,
  type AddSku,
  type CreateProduct,
  type ProductFields,
  type UpdateProduct,
} from "../contract.ts";
import type { CatalogRefusal } from "../errors.ts";
import { productChanged } from "../events.ts";
import { insertProducts, lockNames, lockProduct, saveProduct, variantWith } from "../store.ts";
import { insertNewSkus, refuseNewSkus } from "./new-skus.ts";

/**
 * Adds a product with its variants, all or none. With ids of the caller a second call changes nothing.
 *
 * @returns the ids in the order given; a refusal that names the code, barcode or component in the way
 */
export async function createProduct(
  work: Work,
  input: CreateProduct,
): Promise<Result<{ productId: string; skuIds: string[] }, CatalogRefusal>> {
  const { id = newId("prd"), skus, ...fields } = createProductInput.parse(input);
  await lockNames(work);
  const known = await lockProduct(work, id);
  if (known) return ok({ productId: id, skuIds: await skuIdsOf(work, id) });
  const refusal = await refuseNewSkus(work, skus);
  if (refusal) return err(refusal);
  await insertProducts(work, [{ id, ...fields }]);
  const skuIds = await insertNewSkus(work, skus.map((sku) => ({ ...sku, productId: id }))); // prettier-ignore
  return ok({ productId: id, skuIds });
}

/** Adds a variant to a product. With an id of the caller a second call changes nothing. */
export async function addSku(work: Work, input: AddSku): Promise<Result<{ skuId: string }, CatalogRefusal>> {
  const { productId, sku } = addSkuInput.parse(input);
  await lockNames(work);
  if (!(await lockProduct(work, productId))) return err({ code: "catalog.product_unknown", productId });
  if (sku.id && (await skuIdsOf(work, productId)).includes(sku.id)) return ok({ skuId: sku.id });
  const refusal = await refuseNewSkus(work, [sku]);
  if (refusal) return err(refusal);
  const options = sku.options ?? {};
  const twin = Object.keys(options).length > 0 ? await variantWith(work, productId, options) : null;
  if (twin) return err({ code: "catalog.options_taken", skuId: twin, options });
  const [skuId] = await insertNewSkus(work, [{ ...sku, productId }]);
  return ok({ skuId: skuId! });
}

/**
 * Changes a product that nobody changed since `version`.
 *
 * @returns the new version; `catalog.product_unknown`, or `.version_changed` with both values of what differs
 */
export async function updateProduct(
  work: Work,
  { productId, version, changes }: UpdateProduct,
): Promise<Result<{ version: number }, CatalogRefusal>> {
  const product = await lockProduct(work, productId);
  if (!product) return err({ code: "catalog.product_unknown", productId });
  const conflicts = (Object.keys(changes) as (keyof ProductFields)[])
    .filter((field) => String(changes[field]) !== String(product[field]))
    .map((field) => ({ field, yours: changes[field], theirs: product[field] }));
  if (conflicts.length === 0) return ok({ version: product.version });
  if (product.version !== version)
    return err({
      code: "catalog.version_changed",
      subjectId: productId,
      yourVersion: version,
      currentVersion: product.version,
      changedFields: conflicts.map(({ field }) => field),
      conflicts,
    });
  await saveProduct(work, productId, changes, clock.now());
  await emit(work, productChanged, { productId, fields: conflicts.map(({ field }) => field) });
  return ok({ version: version + 1 });
}

async function skuIdsOf(work: Work, productId: string): Promise<string[]> {
  const rows = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, productId },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ id }) => id);
}

import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";
import { answerTo } from "#server/api/errors.ts";
import { permitted, RefusalError, router, unwrap, within } from "#server/api/trpc.ts";
import type { Session } from "#server/auth/session-record.ts";
import type { Scope, Work } from "#server/db/transact.ts";
import { barcodeSvg } from "./barcode-symbol.ts";
import {
  addBarcodeInput,
  addSkuInput,
  arrangeImagesInput,
  createProductInput,
  editSkusInput,
  saveSkusInput,
  setComponentsInput,
  setPriceInput,
  skuListInput,
  updateProductInput,
  updateSkuInput,
  type OwnedField,
} from "./contract.ts";
import { fieldsIn } from "./domain/ownership.ts";
import type { CatalogRefusal } from "./errors.ts";
import { writerOf } from "./proposals-router.ts";
import { getSku } from "./queries/get-sku.ts";
import { listSkus, skuRows } from "./queries/list-skus.ts";
import { priceChannels } from "./queries/price-channels.ts";
import { skuHistory } from "./queries/sku-history.ts";
import { arrangeImages } from "./use-cases/attach-image.ts";
import { editSkus } from "./use-cases/edit-skus.ts";
import { addBarcode, removeBarcode } from "./use-cases/save-barcodes.ts";
import { addSku, createProduct, updateProduct } from "./use-cases/save-product.ts";
import { refuseForeign, saveOwned } from "./use-cases/propose-fields.ts";
import { setComponents } from "./use-cases/set-components.ts";
import { setPrice } from "./use-cases/set-price.ts";

const id = z.string().max(80);
const messageOf = (refusal: CatalogRefusal | null) => refusal && answerTo(refusal).message;

/** Runs what cannot be proposed, by somebody who owns the fields it writes. */
async function owned<T>(
  ctx: { scope: Scope; session: Session },
  fields: readonly OwnedField[],
  run: (work: Work) => Promise<T>,
): Promise<T> {
  return within(ctx.scope, async (work) => {
    const refusal = await refuseForeign(work, fields, writerOf(ctx.session));
    if (refusal) throw new RefusalError(refusal);
    return run(work);
  });
}

/** The master of what is sold and stocked. */
export const skusRouter = router({
  list: permitted("catalog:read")
    .input(skuListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listSkus(work, input))),
  get: permitted("catalog:read")
    .input(z.strictObject({ skuId: id }))
    .query(async ({ ctx, input }) => {
      const sku = await within(ctx.scope, (work) => getSku(work, input.skuId));
      if (!sku) throw new RefusalError({ code: "catalog.sku_unknown", skuIds: [input.skuId] });
      return sku;
    }),
  history: permitted("catalog:read")
    .input(z.strictObject({ skuId: id, field: z.string().max(60).optional(), ...pageInput }))
    .query(({ ctx, input }) => within(ctx.scope, (work) => skuHistory(work, input))),
  symbol: permitted("catalog:read")
    .input(z.strictObject({ barcode: z.string().min(1).max(80) }))
    .query(async ({ input }) => ({ svg: await barcodeSvg(input.barcode) })),
  channels: permitted("catalog:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, priceChannels)),
  add: permitted("catalog:write")
    .input(addSkuInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => addSku(work, input)))),
  update: permitted("catalog:write")
    .input(updateSkuInput)
    .mutation(async ({ ctx, input: { skuId, version, changes } }) => {
      const rows = [{ skuId, version, changes }];
      const [row] = await within(ctx.scope, (work) => saveOwned(work, { rows }, writerOf(ctx.session)));
      if (row!.refusal) throw new RefusalError(row!.refusal);
      return { version: row!.version!, proposed: row!.proposed };
    }),
  save: permitted("catalog:write")
    .input(saveSkusInput)
    .mutation(async ({ ctx, input }) => {
      const [rows, now] = await within(ctx.scope, async (work) => {
        const saved = await saveOwned(work, input, writerOf(ctx.session));
        const others = saved.filter(
          ({ refusal, proposed }) => refusal?.code === "catalog.version_changed" || proposed.length > 0,
        );
        return [saved, await skuRows(work, others.map(({ skuId }) => skuId))]; // prettier-ignore
      });
      return rows.map((row) => ({
        ...row,
        message: messageOf(row.refusal),
        /** What is there now, for a row that somebody else changed or where a value was only proposed. */
        current: now.find(({ id }) => id === row.skuId) ?? null,
      }));
    }),
  edit: permitted("catalog:write")
    .input(editSkusInput)
    .mutation(async ({ ctx, input }) => {
      const { failures, ...chunk } = await owned(ctx, fieldsIn(input.changes), (work) =>
        editSkus(work, input),
      );
      return {
        ...chunk,
        failures: failures.map(({ skuId, code, refusal }) => ({ skuId, code, message: messageOf(refusal) })),
      };
    }),
  addBarcode: permitted("catalog:write")
    .input(addBarcodeInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await owned(ctx, ["barcode"], (work) => addBarcode(work, input))),
    ),
  removeBarcode: permitted("catalog:write")
    .input(z.strictObject({ barcodeId: id }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await owned(ctx, ["barcode"], (work) => removeBarcode(work, input.barcodeId))),
    ),
  arrangeImages: permitted("catalog:write")
    .input(arrangeImagesInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => arrangeImages(work, input, writerOf(ctx.session)))),
    ),
  setComponents: permitted("catalog:write")
    .input(setComponentsInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => setComponents(work, input))),
    ),
  setPrice: permitted("catalog:write")
    .input(setPriceInput)
    .mutation(async ({ ctx, input }) => unwrap(await owned(ctx, ["price"], (work) => setPrice(work, input)))),
});

/** Families of SKUs. */
export const productsRouter = router({
  create: permitted("catalog:write")
    .input(createProductInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => createProduct(work, input))),
    ),
  update: permitted("catalog:write")
    .input(updateProductInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => updateProduct(work, input))),
    ),
});

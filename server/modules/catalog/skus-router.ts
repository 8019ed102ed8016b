import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";
import { answerTo } from "#server/api/errors.ts";
import { permitted, RefusalError, router, unwrap, within } from "#server/api/trpc.ts";
import { barcodeSvg } from "./barcode-symbol.ts";
import {
  addBarcodeInput,
  addSkuInput,
  createProductInput,
  editSkusInput,
  saveSkusInput,
  setComponentsInput,
  setPriceInput,
  skuListInput,
  updateProductInput,
  updateSkuInput,
} from "./contract.ts";
import type { CatalogRefusal } from "./errors.ts";
import { getSku } from "./queries/get-sku.ts";
import { listSkus } from "./queries/list-skus.ts";
import { priceChannels } from "./queries/price-channels.ts";
import { skuHistory } from "./queries/sku-history.ts";
import { editSkus } from "./use-cases/edit-skus.ts";
import { addBarcode, removeBarcode } from "./use-cases/save-barcodes.ts";
import { addSku, createProduct, updateProduct } from "./use-cases/save-product.ts";
import { saveSkus, updateSku } from "./use-cases/save-skus.ts";
import { setComponents } from "./use-cases/set-components.ts";
import { setPrice } from "./use-cases/set-price.ts";

const id = z.string().max(80);
const messageOf = (refusal: CatalogRefusal | null) => refusal && answerTo(refusal).message;

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
    .query(({ input }) => ({ svg: barcodeSvg(input.barcode) })),
  channels: permitted("catalog:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, priceChannels)),
  add: permitted("catalog:write")
    .input(addSkuInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => addSku(work, input)))),
  update: permitted("catalog:write")
    .input(updateSkuInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => updateSku(work, input)))),
  save: permitted("catalog:write")
    .input(saveSkusInput)
    .mutation(async ({ ctx, input }) => {
      const rows = await within(ctx.scope, (work) => saveSkus(work, input));
      return rows.map((row) => ({ ...row, message: messageOf(row.refusal) }));
    }),
  edit: permitted("catalog:write")
    .input(editSkusInput)
    .mutation(async ({ ctx, input }) => {
      const { failures, ...chunk } = await within(ctx.scope, (work) => editSkus(work, input));
      return {
        ...chunk,
        failures: failures.map(({ skuId, code, refusal }) => ({ skuId, code, message: messageOf(refusal) })),
      };
    }),
  addBarcode: permitted("catalog:write")
    .input(addBarcodeInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => addBarcode(work, input)))),
  removeBarcode: permitted("catalog:write")
    .input(z.strictObject({ barcodeId: id }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => removeBarcode(work, input.barcodeId))),
    ),
  setComponents: permitted("catalog:write")
    .input(setComponentsInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => setComponents(work, input))),
    ),
  setPrice: permitted("catalog:write")
    .input(setPriceInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => setPrice(work, input)))),
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

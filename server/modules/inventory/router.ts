import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import {
  adjustInput,
  explainInput,
  movementListInput,
  putInBinInput,
  skuStockInput,
  stockGridInput,
  transferInput,
} from "./contract.ts";
import { explainLevel } from "./queries/explain-level.ts";
import { listMovements } from "./queries/list-movements.ts";
import { skuStock } from "./queries/sku-stock.ts";
import { stockGrid, stockSummary } from "./queries/stock-grid.ts";
import { adjustStock } from "./use-cases/adjust-stock.ts";
import { putInBin } from "./use-cases/move-in-bin.ts";
import { transferStock } from "./use-cases/transfer-stock.ts";

export const inventoryRouter = router({
  grid: permitted("inventory:read")
    .input(stockGridInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => stockGrid(work, input))),
  summary: permitted("inventory:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, (work) => stockSummary(work))),
  sku: permitted("inventory:read")
    .input(skuStockInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => skuStock(work, input.skuId)))),
  movements: permitted("inventory:read")
    .input(movementListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listMovements(work, input))),
  explain: permitted("inventory:read")
    .input(explainInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => explainLevel(work, input)))),
  adjust: permitted("inventory:write")
    .input(adjustInput)
    .mutation(async ({ ctx, input: { requestId, ...change } }) =>
      unwrap(await within(ctx.scope, (work) => adjustStock(work, { ...change, eventKey: requestId }))),
    ),
  transfer: permitted("inventory:write")
    .input(transferInput)
    .mutation(async ({ ctx, input: { requestId, ...transfer } }) =>
      unwrap(await within(ctx.scope, (work) => transferStock(work, { ...transfer, eventKey: requestId }))),
    ),
  putInBin: permitted("inventory:write")
    .input(putInBinInput)
    .mutation(async ({ ctx, input: { requestId, ...put } }) =>
      unwrap(await within(ctx.scope, (work) => putInBin(work, { ...put, eventKey: requestId }))),
    ),
});

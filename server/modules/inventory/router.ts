import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import {
  adjustInput,
  canBuildInput,
  createTransferInput,
  createWorkOrderInput,
  explainInput,
  fillFromInput,
  finishWorkOrderInput,
  movementListInput,
  putInBinInput,
  receiveTransferInput,
  releaseReservationInput,
  reservationListInput,
  shipTransferInput,
  skuStockInput,
  stockGridInput,
  transferIdInput,
  transferInput,
  transferListInput,
  workOrderIdInput,
  workOrderListInput,
} from "./contract.ts";
import { availableOf } from "./queries/available-of.ts";
import { countProcedures } from "./count-procedures.ts";
import { moveProcedures } from "./move-procedures.ts";
import { explainLevel } from "./queries/explain-level.ts";
import { lotsAt } from "./queries/lots.ts";
import { promiseByDate } from "./queries/promise-by-date.ts";
import { getTransfer, listTransfers } from "./queries/transfers.ts";
import { assemblies, canBuild, listWorkOrders } from "./queries/work-orders.ts";
import { listMovements } from "./queries/list-movements.ts";
import { listReservations } from "./queries/list-reservations.ts";
import { skuStock } from "./queries/sku-stock.ts";
import { stockGrid, stockSummary } from "./queries/stock-grid.ts";
import { ruleProcedures } from "./rule-procedures.ts";
import { adjustStock } from "./use-cases/adjust-stock.ts";
import { fillFromLocation } from "./use-cases/fill-backorders.ts";
import { putInBin } from "./use-cases/move-in-bin.ts";
import { endReservation } from "./use-cases/end-reservation.ts";
import {
  cancelTransfer,
  closeTransfer,
  createTransfer,
  receiveTransfer,
  shipTransfer,
} from "./use-cases/transfers.ts";
import { cancelWorkOrder, createWorkOrder, finishWorkOrder } from "./use-cases/work-orders.ts";
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
  available: permitted("inventory:read")
    .input(z.strictObject({ skuIds: z.array(z.string().max(80)).max(200) }))
    .query(({ ctx, input }) => within(ctx.scope, (work) => availableOf(work, input.skuIds))),
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
  fillFrom: permitted("inventory:write")
    .input(fillFromInput)
    .mutation(async ({ ctx, input: { requestId, ...line } }) =>
      unwrap(await within(ctx.scope, (work) => fillFromLocation(work, { ...line, eventKey: requestId }))),
    ),
  reservations: permitted("inventory:read")
    .input(reservationListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listReservations(work, input))),
  releaseReservation: permitted("inventory:write")
    .input(releaseReservationInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => endReservation(work, input))),
    ),
  lots: permitted("inventory:read")
    .input(skuStockInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => lotsAt(work, { skuIds: [input.skuId] }))),
  promise: permitted("inventory:read")
    .input(skuStockInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => promiseByDate(work, input.skuId))),
  transfers: permitted("inventory:read")
    .input(transferListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listTransfers(work, input))),
  getTransfer: permitted("inventory:read")
    .input(transferIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getTransfer(work, input.id)))),
  createTransfer: permitted("inventory:write")
    .input(createTransferInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => createTransfer(work, input))),
    ),
  shipTransfer: permitted("inventory:write")
    .input(shipTransferInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => shipTransfer(work, input)))),
  receiveTransfer: permitted("inventory:write")
    .input(receiveTransferInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => receiveTransfer(work, input))),
    ),
  closeTransfer: permitted("inventory:write")
    .input(transferIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => closeTransfer(work, input))),
    ),
  cancelTransfer: permitted("inventory:write")
    .input(transferIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => cancelTransfer(work, input))),
    ),
  workOrders: permitted("inventory:read")
    .input(workOrderListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listWorkOrders(work, input))),
  assemblies: permitted("inventory:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, (work) => assemblies(work))),
  canBuild: permitted("inventory:read")
    .input(canBuildInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => canBuild(work, input.skuId, input.locationId))),
  createWorkOrder: permitted("inventory:write")
    .input(createWorkOrderInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => createWorkOrder(work, input))),
    ),
  finishWorkOrder: permitted("inventory:write")
    .input(finishWorkOrderInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => finishWorkOrder(work, input))),
    ),
  cancelWorkOrder: permitted("inventory:write")
    .input(workOrderIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => cancelWorkOrder(work, input))),
    ),
  counts: router(countProcedures),
  moves: router(moveProcedures),
  ...ruleProcedures,
});

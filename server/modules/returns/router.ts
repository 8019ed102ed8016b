import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { publish } from "#server/modules/releases/public.ts";
import {
  decideRefundInput,
  endRmaInput,
  findReturnInput,
  finishRefurbishmentInput,
  holdExchangeInput,
  inspectInput,
  linkOrderInput,
  markInTransitInput,
  missingInput,
  openRmaInput,
  orderIdInput,
  publishReturnsPolicyInput,
  resellAsInput,
  returnScanInput,
  returnsPolicySchema,
  rmaIdInput,
  rmaListInput,
} from "./contract.ts";
import { getRma } from "./queries/get-rma.ts";
import { listRmas } from "./queries/list-rmas.ts";
import { policyInForce } from "./queries/policy-in-force.ts";
import { resellSkus } from "./queries/resell-skus.ts";
import { soldUnits } from "./queries/sold.ts";
import { approveRma, endRma, markInTransit } from "./use-cases/decide-rma.ts";
import { decideRefund } from "./use-cases/decide-refund.ts";
import { findReturn } from "./use-cases/find-return.ts";
import { finishRefurbishment } from "./use-cases/finish-refurbishment.ts";
import { holdExchange } from "./use-cases/hold-exchange.ts";
import { inspectUnits, markMissing } from "./use-cases/inspect-units.ts";
import { linkOrder } from "./use-cases/link-order.ts";
import { openRma } from "./use-cases/open-rma.ts";
import { receiveReturn } from "./use-cases/receive-return.ts";
import { wantLabel } from "./use-cases/return-label.ts";

const read = () => permitted("returns:read");
const write = () => permitted("returns:write");

export const returnsRouter = router({
  list: read().input(rmaListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listRmas(work, input))),
  get: read().input(rmaIdInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getRma(work, input.id)))),
  sold: read().input(orderIdInput).query(({ ctx, input }) => within(ctx.scope, (work) => soldUnits(work, input.orderId))),
  policy: read().input(z.strictObject({})).query(({ ctx }) => within(ctx.scope, policyInForce)),
  publishPolicy: permitted("returns:policy").input(publishReturnsPolicyInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => publish(work, { kind: "returns.policy", schema: returnsPolicySchema, ...input })))),
  open: write().input(openRmaInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => openRma(work, input)))),
  approve: write().input(rmaIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => approveRma(work, input.id)))),
  end: write().input(endRmaInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => endRma(work, input)))),
  decideRefund: permitted("returns:refund").input(decideRefundInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => decideRefund(work, input)))),
  linkOrder: permitted("returns:refund").input(linkOrderInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => linkOrder(work, input)))),
  holdExchange: permitted("returns:refund").input(holdExchangeInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => holdExchange(work, input)))),
  wantLabel: write().input(rmaIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => wantLabel(work, input)))),
  markInTransit: write().input(markInTransitInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => markInTransit(work, input)))),
  find: write().input(findReturnInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => findReturn(work, input)))),
  scan: write().input(returnScanInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => receiveReturn(work, input)))),
  /** SKUs that units of a line can be sold on as, by code, barcode or title. */
  resellAs: read().input(resellAsInput).query(({ ctx, input }) => within(ctx.scope, (work) => resellSkus(work, input))),
  inspect: write().input(inspectInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => inspectUnits(work, input)))),
  markMissing: write().input(missingInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => markMissing(work, input)))),
  finishRefurbishment: write().input(finishRefurbishmentInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => finishRefurbishment(work, input)))),
}); // prettier-ignore

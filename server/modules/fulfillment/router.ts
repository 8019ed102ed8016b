import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import { bindSession } from "#server/auth/session-record.ts";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import {
  closeCartonInput,
  workAtInput,
  discardScanInput,
  fulfillmentIdInput,
  openCartonInput,
  scanInput,
  shortPickInput,
  turnDownInput,
  workListInput,
} from "./contract.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import { getJob } from "./queries/get-job.ts";
import { stationCounts, workList } from "./queries/work-list.ts";
import { discardScan } from "./use-cases/discard-scan.ts";
import { closeCarton, openCarton, scanPack } from "./use-cases/pack.ts";
import { scanPick, shortPick } from "./use-cases/pick.ts";
import { scanShip, turnDown } from "./use-cases/ship.ts";

export const fulfillmentRouter = router({
  stations: permitted("fulfillment:read")
    .input(z.strictObject({}))
    .query(({ ctx }) => within(ctx.scope, stationCounts)),
  list: permitted("fulfillment:read")
    .input(workListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => workList(work, input))),
  get: permitted("fulfillment:read")
    .input(fulfillmentIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getJob(work, input.id)))),
  scanPick: permitted("fulfillment:write")
    .input(scanInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => scanPick(work, input)))),
  shortPick: permitted("fulfillment:write")
    .input(shortPickInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => shortPick(work, input)))),
  openCarton: permitted("fulfillment:write")
    .input(openCartonInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => openCarton(work, input)))),
  scanPack: permitted("fulfillment:write")
    .input(scanInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => scanPack(work, input)))),
  closeCarton: permitted("fulfillment:write")
    .input(closeCartonInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => closeCarton(work, input)))),
  scanShip: permitted("fulfillment:write")
    .input(scanInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => scanShip(work, input)))),
  workAt: permitted("fulfillment:write")
    .input(workAtInput)
    .mutation(async ({ ctx, input }) => {
      const { locationId } = input;
      const location = await within(ctx.scope, (work) => getLocation(work, locationId));
      if (!location) return unwrap(err({ code: "fulfillment.location_unknown" as const, locationId }));
      const isBound = await bindSession(ctx.session, locationId);
      return unwrap(isBound ? ok({ locationId }) : err({ code: "fulfillment.device_bound" as const }));
    }),
  discardScan: permitted("fulfillment:write")
    .input(discardScanInput)
    .mutation(({ ctx, input }) => within(ctx.scope, (work) => discardScan(work, input))),
  turnDown: permitted("fulfillment:write")
    .input(turnDownInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => turnDown(work, input)))),
});

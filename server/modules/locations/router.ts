import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { clock } from "#server/platform/clock.ts";
import {
  addBinsInput,
  addBlackoutInput,
  linkChannelInput,
  locationStatuses,
  newLocationInput,
  updateBinInput,
  updateLocationInput,
} from "./contract.ts";
import { getLocationPage } from "./queries/get-location-page.ts";
import { listLocations } from "./queries/list-locations.ts";
import { linkChannel, unlinkChannel } from "./use-cases/link-channel.ts";
import { addBins, updateBin } from "./use-cases/save-bins.ts";
import { createLocation, updateLocation } from "./use-cases/save-location.ts";
import { addBlackout, endBlackout } from "./use-cases/set-blackout.ts";

const id = z.string().max(80);

export const locationsRouter = router({
  list: permitted("locations:read")
    .input(z.strictObject({ status: z.enum(locationStatuses).optional() }))
    .query(({ ctx, input }) => within(ctx.scope, (work) => listLocations(work, input))),
  get: permitted("locations:read")
    .input(z.strictObject({ id }))
    .query(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => getLocationPage(work, input.id, clock.now()))),
    ),
  create: permitted("locations:write")
    .input(newLocationInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => createLocation(work, input))),
    ),
  update: permitted("locations:write")
    .input(updateLocationInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => updateLocation(work, input))),
    ),
  addBins: permitted("locations:write")
    .input(addBinsInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => addBins(work, input)))),
  updateBin: permitted("locations:write")
    .input(updateBinInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => updateBin(work, input)))),
  addBlackout: permitted("locations:write")
    .input(addBlackoutInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => addBlackout(work, input)))),
  endBlackout: permitted("locations:write")
    .input(z.strictObject({ blackoutId: id }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => endBlackout(work, input.blackoutId))),
    ),
  linkChannel: permitted("locations:write")
    .input(linkChannelInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => linkChannel(work, input)))),
  unlinkChannel: permitted("locations:write")
    .input(z.strictObject({ connectionId: id, locationId: id }))
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => unlinkChannel(work, input))),
    ),
});

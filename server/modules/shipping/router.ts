import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { current, publish } from "#server/modules/releases/public.ts";
import {
  closeDayInput,
  noInput,
  parcelIdInput,
  publishSilenceInput,
  shipmentIdInput,
  shipmentListInput,
  silenceRules,
} from "./contract.ts";
import { listManifests, waitingByLocation } from "./queries/manifests.ts";
import { carriersInUse, getShipment, listShipments } from "./queries/shipments.ts";
import { closeDay } from "./use-cases/close-day.ts";
import { retryLabel } from "./use-cases/retry-label.ts";
import { linkOfOrder } from "./use-cases/tracking-link.ts";
import { voidLabel } from "./use-cases/void-label.ts";

export const shippingRouter = router({
  list: permitted("shipping:read")
    .input(shipmentListInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listShipments(work, input))),
  get: permitted("shipping:read")
    .input(shipmentIdInput)
    .query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getShipment(work, input.id)))),
  /** The buyer's page of an order, by the order's id. */
  trackingLink: permitted("shipping:read")
    .input(shipmentIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => linkOfOrder(work, input.id))),
    ),
  retryLabel: permitted("shipping:write")
    .input(parcelIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => retryLabel(work, input.parcelId))),
    ),
  voidLabel: permitted("shipping:write")
    .input(parcelIdInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => voidLabel(work, input.parcelId))),
    ),
  /** After how much silence a parcel is looked into. */
  silence: permitted("shipping:read")
    .input(noInput)
    .query(({ ctx }) => within(ctx.scope, (work) => current(work, "shipping.silence", silenceRules, {}))),
  publishSilence: permitted("releases:write")
    .input(publishSilenceInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(
        await within(ctx.scope, (work) =>
          publish(work, { kind: "shipping.silence", schema: silenceRules, ...input }),
        ),
      ),
    ),
  carriers: permitted("shipping:read")
    .input(noInput)
    .query(({ ctx }) => within(ctx.scope, carriersInUse)),
  /** Where parcels wait for a manifest, and the manifests made. */
  manifests: permitted("shipping:read")
    .input(noInput)
    .query(({ ctx }) =>
      within(ctx.scope, async (work) => ({
        waiting: await waitingByLocation(work),
        manifests: await listManifests(work),
      })),
    ),
  closeDay: permitted("shipping:write")
    .input(closeDayInput)
    .mutation(async ({ ctx, input }) =>
      unwrap(await within(ctx.scope, (work) => closeDay(work, input.locationId))),
    ),
});

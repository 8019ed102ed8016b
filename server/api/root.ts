import { jobsRouter } from "#server/jobs/router.ts";
import { mailRouter } from "#server/mail/router.ts";
import { careRouter } from "#server/modules/care/router.ts";
import { catalogRouter } from "#server/modules/catalog/router.ts";
import { channelsRouter } from "#server/modules/channels/router.ts";
import { exceptionsRouter } from "#server/modules/exceptions/router.ts";
import { identityRouter } from "#server/modules/identity/router.ts";
import { importsRouter } from "#server/modules/imports/router.ts";
import { inboundRouter } from "#server/modules/inbound/router.ts";
import { inventoryRouter } from "#server/modules/inventory/router.ts";
import { invoicingRouter } from "#server/modules/invoicing/router.ts";
import { fulfillmentRouter } from "#server/modules/fulfillment/router.ts";
import { ledgerRouter } from "#server/modules/ledger/router.ts";
import { locationsRouter } from "#server/modules/locations/router.ts";
import { ordersRouter } from "#server/modules/orders/router.ts";
import { partnersRouter } from "#server/modules/partners/router.ts";
import { releasesRouter } from "#server/modules/releases/router.ts";
import { reportingRouter } from "#server/modules/reporting/router.ts";
import { returnsRouter } from "#server/modules/returns/router.ts";
import { routingRouter } from "#server/modules/routing/router.ts";
import { shippingRouter } from "#server/modules/shipping/router.ts";
import { settlementRouter } from "#server/modules/settlement/router.ts";
import { router } from "./trpc.ts";

/** Everything the portal can ask of the server. A room adds its router here. */
export const appRouter = router({
  care: careRouter,
  catalog: catalogRouter,
  channels: channelsRouter,
  exceptions: exceptionsRouter,
  fulfillment: fulfillmentRouter,
  identity: identityRouter,
  imports: importsRouter,
  inbound: inboundRouter,
  inventory: inventoryRouter,
  invoicing: invoicingRouter,
  jobs: jobsRouter,
  ledger: ledgerRouter,
  locations: locationsRouter,
  mail: mailRouter,
  orders: ordersRouter,
  partners: partnersRouter,
  releases: releasesRouter,
  reporting: reportingRouter,
  returns: returnsRouter,
  routing: routingRouter,
  settlement: settlementRouter,
  shipping: shippingRouter,
});
export type AppRouter = typeof appRouter;

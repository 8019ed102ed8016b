import type { InngestFunction } from "inngest";
import { jobs as careJobs } from "#server/modules/care/jobs.ts";
import { jobs as importsJobs } from "#server/modules/imports/jobs.ts";
import { jobs as inboundJobs } from "#server/modules/inbound/jobs.ts";
import { jobs as invoicingJobs } from "#server/modules/invoicing/jobs.ts";
import { jobs as inventoryJobs } from "#server/modules/inventory/jobs.ts";
import { jobs as mailJobs } from "#server/mail/jobs.ts";
import { drainJobs } from "#server/modules/channels/drain-jobs.ts";
import { jobs as ordersJobs } from "#server/modules/orders/jobs.ts";
import { jobs as returnsJobs } from "#server/modules/returns/jobs.ts";
import { jobs as routingJobs } from "#server/modules/routing/jobs.ts";
import { jobs as channelsJobs } from "#server/modules/channels/jobs.ts";
import { jobs as shippingJobs } from "#server/modules/shipping/jobs.ts";
import { jobs as settlementJobs } from "#server/modules/settlement/jobs.ts";
import { jobs as fulfillmentJobs } from "#server/modules/fulfillment/jobs.ts";
import { deferredJobs } from "./deferred-jobs.ts";
import { upkeepJobs } from "./upkeep.ts";

/** Every job function of the product. A room adds its `jobs` here. */
export const functions: InngestFunction.Any[] = [
  ...upkeepJobs,
  ...deferredJobs,
  ...mailJobs,
  ...invoicingJobs,
  ...careJobs,
  ...inventoryJobs,
  ...importsJobs,
  ...inboundJobs,
  ...drainJobs,
  ...channelsJobs,
  ...ordersJobs,
  ...routingJobs,
  ...shippingJobs,
  ...settlementJobs,
  ...fulfillmentJobs,
  ...returnsJobs,
];

/** What other rooms and doors may call. */
export { createFulfillmentOrders } from "./use-cases/create-fulfillment-orders.ts";
export { getJob, type JobDetail } from "./queries/get-job.ts";
export type { FulfillmentRefusal } from "./errors.ts";

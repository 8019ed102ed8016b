import { attentionResources } from "./resources/attention.ts";
import { masterResources } from "./resources/masters.ts";
import { moneyResources } from "./resources/money.ts";
import { orderResources } from "./resources/orders.ts";
import type { Resource } from "./resources/resource.ts";
import { returnResources } from "./resources/returns.ts";
import { shippingResources } from "./resources/shipping.ts";
import { stockResources } from "./resources/stock.ts";

export type { Children, Resource } from "./resources/resource.ts";

/** Everything that can be read under `/api/v1`. Paths and fields are a promise: they only ever grow. */
export const resources: readonly Resource[] = [
  ...orderResources,
  ...masterResources,
  ...stockResources,
  ...shippingResources,
  ...returnResources,
  ...moneyResources,
  ...attentionResources,
];

import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import type { JobsRefusal } from "#server/jobs/runs.ts";
import type { MailRefusal } from "#server/mail/errors.ts";
import type { CareRefusal } from "#server/modules/care/errors.ts";
import type { CatalogRefusal } from "#server/modules/catalog/errors.ts";
import type { ChannelsRefusal } from "#server/modules/channels/errors.ts";
import type { ExceptionsRefusal } from "#server/modules/exceptions/errors.ts";
import type { FulfillmentRefusal } from "#server/modules/fulfillment/errors.ts";
import type { IdentityRefusal } from "#server/modules/identity/errors.ts";
import type { ImportsRefusal } from "#server/modules/imports/errors.ts";
import type { InboundRefusal } from "#server/modules/inbound/errors.ts";
import type { InventoryRefusal } from "#server/modules/inventory/errors.ts";
import type { InvoicingRefusal } from "#server/modules/invoicing/errors.ts";
import type { LedgerRefusal } from "#server/modules/ledger/errors.ts";
import type { LocationsRefusal } from "#server/modules/locations/errors.ts";
import type { OrdersRefusal } from "#server/modules/orders/errors.ts";
import type { PartnersRefusal } from "#server/modules/partners/errors.ts";
import type { ReleasesRefusal } from "#server/modules/releases/errors.ts";
import type { ReturnsRefusal } from "#server/modules/returns/errors.ts";
import type { RoutingRefusal } from "#server/modules/routing/errors.ts";
import type { SettlementRefusal } from "#server/modules/settlement/errors.ts";
import type { ShippingRefusal } from "#server/modules/shipping/errors.ts";

/** Every refusal a door can give. A room adds its union here; a code without an answer below does not compile. */
export type Refusal =
  | JobsRefusal
  | CareRefusal
  | CatalogRefusal
  | ReleasesRefusal
  | InvoicingRefusal
  | SettlementRefusal
  | MailRefusal
  | PartnersRefusal
  | InboundRefusal
  | ReturnsRefusal
  | ImportsRefusal
  | IdentityRefusal
  | ExceptionsRefusal
  | LedgerRefusal
  | LocationsRefusal
  | InventoryRefusal
  | OrdersRefusal
  | RoutingRefusal
  | ShippingRefusal
  | ChannelsRefusal
  | FulfillmentRefusal;

/** How a refusal is told: to programs by code and status, to people by a sentence. */
export interface Answer<Code extends Refusal["code"]> {
  trpc: TRPC_ERROR_CODE_KEY;
  http: number;
  message: (facts: Extract<Refusal, { code: Code }>) => string;
}

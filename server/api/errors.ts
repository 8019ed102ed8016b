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
import { careAnswers } from "./answers/care.ts";
import { catalogAnswers } from "./answers/catalog.ts";
import { channelAnswers } from "./answers/channels.ts";
import { exceptionAnswers } from "./answers/exceptions.ts";
import { fulfillmentAnswers } from "./answers/fulfillment.ts";
import { identityAnswers } from "./answers/identity.ts";
import { importsAnswers } from "./answers/imports.ts";
import { inboundAnswers } from "./answers/inbound.ts";
import { inventoryAnswers } from "./answers/inventory.ts";
import { invoicingAnswers } from "./answers/invoicing.ts";
import { jobAnswers } from "./answers/jobs.ts";
import { ledgerAnswers } from "./answers/ledger.ts";
import { locationAnswers } from "./answers/locations.ts";
import { orderAnswers } from "./answers/orders.ts";
import { partnerAnswers } from "./answers/partners.ts";
import { pauseAnswers } from "./answers/pauses.ts";
import { proposalAnswers } from "./answers/proposals.ts";
import { releasesAnswers } from "./answers/releases.ts";
import { returnsAnswers } from "./answers/returns.ts";
import { routingAnswers } from "./answers/routing.ts";
import { settlementAnswers } from "./answers/settlement.ts";
import { shippingAnswers } from "./answers/shipping.ts";

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

const answers: { [Code in Refusal["code"]]: Answer<Code> } = {
  ...careAnswers,
  ...catalogAnswers,
  ...releasesAnswers,
  ...identityAnswers,
  ...importsAnswers,
  ...inboundAnswers,
  ...returnsAnswers,
  ...invoicingAnswers,
  ...settlementAnswers,
  ...inventoryAnswers,
  ...pauseAnswers,
  ...proposalAnswers,
  ...jobAnswers,
  ...partnerAnswers,
  ...exceptionAnswers,
  ...ledgerAnswers,
  ...locationAnswers,
  ...orderAnswers,
  ...shippingAnswers,
  ...fulfillmentAnswers,
  ...routingAnswers,
  ...channelAnswers,
};

/** The answer to a refusal. */
export function answerTo(refusal: Refusal): { trpc: TRPC_ERROR_CODE_KEY; http: number; message: string } {
  const { trpc, http, message } = answers[refusal.code] as Answer<Refusal["code"]>;
  return { trpc, http, message: message(refusal as never) };
}

/** Every code, for the test that walks them. */
export const refusalCodes = Object.keys(answers) as Refusal["code"][];

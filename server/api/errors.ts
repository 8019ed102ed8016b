import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
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
import type { Answer, Refusal } from "./refusal.ts";

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

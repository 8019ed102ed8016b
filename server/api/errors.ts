import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import { releasesAnswers } from "./answers/releases.ts";
import { pauseAnswers } from "./answers/pauses.ts";
import { proposalAnswers } from "./answers/proposals.ts";
import type { ReleasesRefusal } from "#server/modules/releases/errors.ts";
import { catalogAnswers } from "./answers/catalog.ts";
import { careAnswers } from "./answers/care.ts";
import { inventoryAnswers } from "./answers/inventory.ts";
import { returnsAnswers } from "./answers/returns.ts";
import type { ReturnsRefusal } from "#server/modules/returns/errors.ts";
import { importsAnswers } from "./answers/imports.ts";
import type { ImportsRefusal } from "#server/modules/imports/errors.ts";
import { inboundAnswers } from "./answers/inbound.ts";
import type { InboundRefusal } from "#server/modules/inbound/errors.ts";
import { identityAnswers } from "./answers/identity.ts";
import { settlementAnswers } from "./answers/settlement.ts";
import { invoicingAnswers } from "./answers/invoicing.ts";
import type { CatalogRefusal } from "#server/modules/catalog/errors.ts";
import type { CareRefusal } from "#server/modules/care/errors.ts";
import type { SettlementRefusal } from "#server/modules/settlement/errors.ts";
import type { InvoicingRefusal } from "#server/modules/invoicing/errors.ts";
import type { JobsRefusal } from "#server/jobs/runs.ts";
import type { MailRefusal } from "#server/mail/errors.ts";
import type { ChannelsRefusal } from "#server/modules/channels/errors.ts";
import type { ExceptionsRefusal } from "#server/modules/exceptions/errors.ts";
import type { InventoryRefusal } from "#server/modules/inventory/errors.ts";
import type { FulfillmentRefusal } from "#server/modules/fulfillment/errors.ts";
import type { LedgerRefusal } from "#server/modules/ledger/errors.ts";
import type { LocationsRefusal } from "#server/modules/locations/errors.ts";
import type { OrdersRefusal } from "#server/modules/orders/errors.ts";
import type { PartnersRefusal } from "#server/modules/partners/errors.ts";
import type { ShippingRefusal } from "#server/modules/shipping/errors.ts";
import type { RoutingRefusal } from "#server/modules/routing/errors.ts";
import type { IdentityRefusal } from "#server/modules/identity/errors.ts";

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
  "jobs.run_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such run." },
  "jobs.run_not_failed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a failed run can be retried; this one is ${f.status}.`,
  },
  "jobs.run_ended": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The run has ended already: ${f.status}.`,
  },
  "partners.connection_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such connection.",
  },
  "partners.delivery_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such delivery." },
  "partners.delivery_not_quarantined": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a quarantined delivery can be replayed; this one is ${f.status}.`,
  },
  "partners.connection_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () =>
      "Somebody changed the connection since you opened it. Look at the new version, then save again.",
  },
  "partners.connection_exists": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `This account is connected already, as ${f.name}.`,
  },
  "partners.rotation_open": {
    trpc: "CONFLICT",
    http: 409,
    message: () =>
      "The secret before is still valid. End that rotation first, then replace the secret again.",
  },
  "partners.kind_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.kind} is connected elsewhere, or not at all.`,
  },
  "partners.address_wrong": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `The address must look like ${f.example}.`,
  },
  "partners.credential_missing": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.label} is missing.`,
  },
  "partners.call_failed": {
    trpc: "BAD_GATEWAY",
    http: 502,
    message: (f) => `${f.partner} did not do ${f.operation}: ${f.detail}`,
  },
  "exceptions.unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such exception." },
  "exceptions.not_possible": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `This exception is ${f.status}${f.solvedBy ? ` (by ${f.solvedBy})` : ""}, so it cannot be changed that way (${f.action}).`,
  },
  "exceptions.snooze_in_past": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "Choose a moment in the future.",
  },
  "exceptions.assignee_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "That person does not work here.",
  },
  "exceptions.raised_again": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The same cause was raised again; work on the open exception instead.",
  },
  "ledger.journal_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such journal." },
  "ledger.unbalanced": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) =>
      `Debits (${f.debitMinor}) and credits (${f.creditMinor}) in ${f.currency} minor units differ.`,
  },
  "ledger.line_invalid": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `Line ${f.position} (${f.account}) needs a debit or a credit, not both.`,
  },
  "ledger.account_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `There is no account ${f.account}.`,
  },
  "ledger.is_reversal": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "A reversal is not reversed; post the journal again instead.",
  },
  "ledger.month_not_over": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.month} ends on ${f.endsOn}; close it after.`,
  },
  "ledger.earlier_month_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Close ${f.openMonth} before ${f.month}.`,
  },
  "ledger.later_month_closed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.closedMonth} is closed; reopen it before ${f.month}.`,
  },
  "ledger.month_not_closed": { trpc: "CONFLICT", http: 409, message: (f) => `${f.month} is not closed.` },
  "locations.location_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such location." },
  "locations.code_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Another location has the code ${f.locationCode}.`,
  },
  "locations.id_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Another location was made under this id.",
  },
  "locations.version_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Somebody changed ${f.changedFields.join(", ")} since you opened the location.`,
  },
  "locations.bin_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such bin." },
  "locations.bin_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Taken already: ${f.conflicts.map((bin) => (bin.takenBy === "code" ? bin.code : bin.barcode)).join(", ")}.`,
  },
  "locations.barcode_on_sku": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `On a SKU already: ${f.barcodes.join(", ")}. A scan must mean one thing.`,
  },
  "locations.blackout_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such blackout." },
  "locations.blackout_ends_first": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "The blackout ends before it begins.",
  },
  "locations.connection_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such connection.",
  },
  "locations.external_taken": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The channel's location ${f.externalLocationId} is linked to another location.`,
  },
  "orders.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "orders.hold_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such hold." },
  "orders.hold_automatic": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      f.reason === "unmapped_line"
        ? "Say which SKU the line stands for; the hold goes by itself then."
        : "The address has to be mended first; the hold goes by itself then.",
  },
  "orders.already_past": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The order is ${f.stage} already.`,
  },
  "orders.cancel_at_channel": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Cancel ${f.channelOrderName} in the shop: it gives the money back and tells the buyer. Here it follows by itself.`,
  },
  "orders.sku_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `Line ${f.position}: there is no active SKU ${f.skuCode}.`,
  },
  "shipping.no_carrier": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "No carrier is connected. Connect one under Partners, then close the carton again.",
  },
  "shipping.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "shipping.shipment_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such shipment." },
  "shipping.parcel_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: (f) => `No parcel has the tracking number ${f.trackingNumber}.`,
  },
  "shipping.label_missing": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.parcels} of the parcels have no label yet.`,
  },
  "shipping.already_left": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The shipment is ${f.status.replaceAll("_", " ")} already.`,
  },
  "shipping.label_not_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The label is ${f.state}; there is nothing to try again.`,
  },
  "shipping.nothing_to_manifest": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "No parcel waits for a manifest there.",
  },
  "shipping.manifest_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such manifest." },
  "fulfillment.order_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such fulfillment order.",
  },
  "fulfillment.line_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such line." },
  "fulfillment.wrong_state": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The fulfillment order is ${f.status}; for this it has to be ${f.wanted}.`,
  },
  "fulfillment.short_too_many": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only ${f.open} are still to be picked; ${f.asked} cannot be missing.`,
  },
  "fulfillment.box_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such box." },
  "fulfillment.carton_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such carton." },
  "fulfillment.carton_empty": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The carton is empty. Scan what goes into it.",
  },
  "fulfillment.no_company_prefix": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `${f.locationName} has no GS1 company prefix to number cartons with. Set it under Settings, Locations.`,
  },
  "fulfillment.no_address": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The order has no address to ship to.",
  },
  "fulfillment.location_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: () => "There is no such location.",
  },
  "fulfillment.device_bound": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "This device works at another location. Sign out, then choose anew.",
  },
  "routing.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "routing.order_not_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The order is ${f.status}; nothing of it is shipped.`,
  },
  "routing.order_held": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The order is on hold. Release its holds first.",
  },
  "routing.nothing_committed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      f.waiting > 0 ? "Nothing of the order is in stock yet." : "Nothing of the order is left to ship.",
  },
  "routing.waits_for_stock": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.waiting} units are not in stock yet, and the order is to be shipped whole.`,
  },
  "routing.work_began": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `A warehouse works on the order already (${f.stage}). Turn its fulfillment order down instead.`,
  },
  "channels.kind_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `There is no connector for ${f.kind}.`,
  },
  "channels.address_wrong": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `The address must look like ${f.example}.`,
  },
  "channels.credential_missing": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `${f.label} is missing.`,
  },
  "channels.push_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such push." },
  "channels.difference_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "One side changed since you looked, or it was settled already. Nothing was done.",
  },
  "channels.nothing_to_send": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The SKU has no value to send. Fill it in first, or take the channel's.",
  },
  "channels.title_is_option": {
    trpc: "CONFLICT",
    http: 409,
    message: () =>
      "Only the variant's own name differs, and in the shop that is an option other programs know it by. Change it there, or take the channel's.",
  },
  "channels.nothing_to_take": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The channel shows nothing there. Send ours, or leave it.",
  },
  "channels.push_not_failed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a failed push can be tried again; this one is ${f.state}.`,
  },
};

/** The answer to a refusal. */
export function answerTo(refusal: Refusal): { trpc: TRPC_ERROR_CODE_KEY; http: number; message: string } {
  const { trpc, http, message } = answers[refusal.code] as Answer<Refusal["code"]>;
  return { trpc, http, message: message(refusal as never) };
}

/** Every code, for the test that walks them. */
export const refusalCodes = Object.keys(answers) as Refusal["code"][];

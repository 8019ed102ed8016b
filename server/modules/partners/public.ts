/** What other rooms and doors may call. */
export {
  addConnection,
  changeConnection,
  endRotation,
  rotateSecret,
  type Connected,
  type NewConnection,
} from "./use-cases/save-connection.ts";
export { partnerAddress, webhookUrlOf } from "./use-cases/connect-partner.ts";
export { callPartner } from "./use-cases/call-partner.ts";
export type { PartnerAnswer, PartnerCall } from "./use-cases/attempt-call.ts";
export { receiveDelivery, refuseSignature } from "./use-cases/receive-deliveries.ts";
export {
  claimDeliveries,
  postponeDelivery,
  replayDelivery,
  settleDeliveries,
  waitingDeliveries,
  type ClaimedDelivery,
  type DeliveryVerdict,
  type WaitingDelivery,
} from "./use-cases/settle-deliveries.ts";
export {
  activeConnections,
  connectionOf,
  connectionsOfKind,
  openCredentials,
  type ConnectionRow,
} from "./queries/connections.ts";
export { getDelivery, inboxBalance, listCalls, listDeliveries } from "./queries/list-deliveries.ts";
export type { ReceivedDelivery } from "./store.ts";
export {
  bodyDigest,
  webhookTarget,
  type DeliveryNames,
  type Identify,
  type IncomingDelivery,
  type WebhookTarget,
} from "./webhook.ts";
export { connectionKinds, type ConnectionKind, type PartnerError } from "./contract.ts";
export type { PartnersRefusal } from "./errors.ts";

import type { JsonRefusal } from "#kernel/json.ts";
import type { Result } from "#kernel/result.ts";
import type { ChannelMessage } from "./channel-messages.ts";
import type { FieldChange, ShownVariant, VariantAddress, VariantNames } from "./listing-fields.ts";

/**
 * A kind of sales channel: one folder in `adapters/` exports one of these, and `connectors.ts` lists it. Nothing outside the folder
 * knows the kind by name; jobs and screens ask the capabilities.
 */
export interface Connector {
  readonly kind: string;
  readonly capabilities: Capabilities;
  readonly setup: ConnectorSetup;
  /** The topic of deliveries that announce a new order; null: none does. Such orders are placed many at once. */
  readonly newOrderTopic: string | null;
  /** The topic of deliveries that say one level each; null: none does. Such levels are recorded many at once. */
  readonly levelTopic: string | null;
  /**
   * Verifies and names a webhook. Nothing of the body is read before its signature is right. "ping": a knock that is answered and
   * not kept.
   */
  identify(delivery: SignedDelivery): Result<DeliveryNames | "ping", { code: string }>;
  /** A stored body in our words; `unused` topics change nothing here. A refusal names the place of the first problem. */
  read(topic: string, body: unknown): Result<ChannelMessage[], JsonRefusal> | "unused";
  /** Available quantities, in the order asked; at most `capabilities.mostLevels`. */
  readLevels(shop: ShopDoor, lane: "stock" | "backfill", cells: readonly Cell[]): Asked<ReadLevel[]>;
  /**
   * Sets available quantities against what the shop shows as far as we know; at most `capabilities.mostQuantities`. Refused
   * rows were not set; whether the others were is said by `isSet`.
   * @param attempt makes a new name for the request where the partner keeps the failure of an old one
   */
  setLevels(shop: ShopDoor, rows: readonly QuantityToSet[], attempt: number): Asked<SetAnswer>;
  /** Items with the same answer are set in one round, because others would cost calls of their own; absent: all may be. */
  roundOf?(externalInventoryItemId: string): string;
  /** Begins to keep an item at a location, with a quantity. The shop's words when it refuses, null when done. */
  beginLevel(shop: ShopDoor, cell: Cell & { quantity: number }, attempt: number): Asked<string | null>;
  /** Tells a shipment, once however often it is called. */
  tellShipment(shop: ShopDoor, shipment: ShipmentToTell): Asked<ShipmentTold>;
  /** Orders that changed since, oldest change first; `next` continues, null when these were the last. */
  ordersSince(shop: ShopDoor, since: Date, next: string | null): Asked<Listed>;
  /** The catalog, page by page, as bodies that {@link Connector.read} understands. */
  products(shop: ShopDoor, next: string | null): Asked<Listed>;
  /** Refunds of an order whose body names them without their lines. */
  refundsOf(shop: ShopDoor, externalOrderId: string): Asked<ListedBody[]>;
  /** What a buyer sees of listings, read and set; absent where the channel cannot be asked or told. */
  readonly fields?: ListingFields;
  /** What waits in the folder of a channel that exchanges files. */
  collect?(shop: ShopDoor): Promise<Collected[]>;
  /** One cheap call that proves address and credentials; what the shop calls itself. */
  probe(shop: ShopDoor): Asked<string>;
}

/** The fields of listings that are compared with their SKUs. */
export interface ListingFields {
  /** Variants of one read. */
  readonly most: number;
  /** What a shop shows of variants, in the order asked; null for one that is gone. */
  read(
    shop: ShopDoor,
    lane: "catalog" | "backfill",
    variants: readonly VariantAddress[],
  ): Asked<(ShownVariant | null)[]>;
  /**
   * Sets one field. There is no key for it at the partner: after a lost answer look first, do not repeat. The shop's words when it
   * refuses, null when done.
   */
  set(shop: ShopDoor, variant: VariantNames, change: FieldChange): Asked<string | null>;
}

export interface Capabilities {
  /** The partner itself refuses a quantity when it shows another one than we thought. */
  readonly comparesAndSets: boolean;
  /** What it shows can be asked. Without it quantities are told and believed. */
  readonly showsLevels: boolean;
  /** One figure a place, or one for the whole shop. */
  readonly locations: "many" | "one";
  readonly sendsWebhooks: boolean;
  /** Changed orders can be asked for, so that a webhook that never came is found. */
  readonly listsOrders: boolean;
  /** Speaks through files in a folder, which are looked for. */
  readonly exchangesFiles: boolean;
  readonly mostQuantities: number;
  readonly mostLevels: number;
}

/** What a person fills in to connect such a shop, and what its limits usually are. */
export interface ConnectorSetup {
  readonly label: string;
  /** How its address looks; null: it has none. */
  readonly address: { label: string; example: string } | null;
  /** The shop's own name, when deliveries carry it. */
  readonly account: { label: string; example: string } | null;
  readonly credentials: readonly CredentialField[];
  /** What the partner allows: tokens at once and tokens a second. Counted in the partner's own unit. */
  readonly limits: { capacity: number; perSecond: number; unit: string };
  readonly apiVersion: string;
  /** Where in the shop the webhook is entered, as a sentence; null: it has none. */
  readonly webhookHint: string | null;
  /** The headers that carry the credentials. */
  headers(credentials: Readonly<Record<string, string>>): Record<string, string>;
}

export interface CredentialField {
  readonly name: string;
  readonly label: string;
  readonly example: string;
}

/** A delivery as it came in, before anybody believes it. */
export interface SignedDelivery {
  headers: { get(name: string): string | null };
  /** The bytes as received. */
  body: Uint8Array;
  secrets: readonly string[];
  /** The partner's name for the account; empty when it was never set. */
  account: string;
  now: Date;
}

/** What a verified delivery calls itself. `eventId` is equal in every delivery of one event. */
export interface DeliveryNames {
  topic: string;
  eventId: string;
  webhookId: string | null;
  triggeredAt: Date | null;
}

/** Lanes of outgoing work, most urgent first. */
export type ShopLane = "customer" | "stock" | "orders" | "catalog" | "backfill";

/** One request to the shop's API, below its base address. */
export interface ShopRequest {
  operation: string;
  lane: ShopLane;
  method: "GET" | "POST" | "PUT";
  path: string;
  body?: unknown;
  /** Absent for a change that must not be repeated blindly. Reads are always repeated. */
  idempotencyKey?: string;
  cost: number;
  subject?: { type: string; id: string };
  /** Reads a throttle, or the limits the partner states, from an answer. */
  readLimits?: (answer: ShopAnswer) => StatedLimits;
}

export interface ShopAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** What an answer says of the partner's limits, in tokens. */
export interface StatedLimits {
  /** Nobody may call for so long. */
  holdMs?: number;
  capacity?: number;
  perSecond?: number;
  /** Left in the partner's own bucket. */
  available?: number;
}

/** Trouble at or on the way to the shop. */
export interface ShopTrouble {
  operation: string;
  /** Trying the same again later can succeed. */
  retryable: boolean;
  /** A person must act first. */
  needsHuman: boolean;
  /** The work may have been done although no answer came. */
  unknownOutcome: boolean;
  retryAfterMs?: number;
  httpStatus?: number;
  detail: string;
}

export type Asked<Value> = Promise<Result<Value, ShopTrouble>>;

/** The way to one shop: its address, credentials, budget, breaker and log are behind it. */
export interface ShopDoor {
  connectionId: string;
  apiVersion: string;
  /** ISO 4217, of the merchant: bodies that name no currency mean it. */
  currency: string;
  /** Tokens the partner allows at once. */
  bucketCapacity: number;
  /** Why nothing may be sent; null when it may. Calls are stopped by themselves; files are not. */
  pausedReason: string | null;
  /** The folder in which files are exchanged, for shops without an API. */
  folder(): string;
  now: Date;
  ask(request: ShopRequest): Asked<ShopAnswer>;
}

/** One place of one item. */
export interface Cell {
  externalInventoryItemId: string;
  externalLocationId: string;
}

/** One quantity to set. `changeFrom` is what the shop shows as far as we know; null where that cannot be known. */
export interface QuantityToSet extends Cell {
  quantity: number;
  changeFrom: number | null;
}

/** `isSet`: all rows that were not refused are set. Otherwise no row is. */
export interface SetAnswer {
  isSet: boolean;
  refusals: RowRefusal[];
}

/**
 * stale: the shop shows another figure. not_stocked: it does not keep the item there. moment: try the same again. refused: a
 * person has to look.
 */
export interface RowRefusal {
  /** Place in the request; null when it is not about one row. */
  row: number | null;
  kind: "stale" | "not_stocked" | "moment" | "refused";
  message: string;
}

/** A level at the shop. `unknown_item`: no such item; `not_stocked`: the item is not kept at that location. */
export type ReadLevel =
  | { state: "known"; available: number; updatedAt: Date | null }
  | { state: "not_stocked" }
  | { state: "unknown_item" };

/** A shipment as the channel has to hear of it. */
export interface ShipmentToTell {
  shipmentId: string;
  orderId: string;
  externalOrderId: string;
  /** The number of the location it left from, at the channel. */
  externalLocationId: string | null;
  carrier: string;
  trackingNumbers: string[];
  /** Units that this shipment completes, by the channel's line. */
  units: Map<string, number>;
}

/** not_needed: the channel has nothing left to fulfill of it. `note` says what a person may want to know. */
export type ShipmentTold =
  { state: "sent"; externalId: string; note: string | null } | { state: "not_needed"; note: string };

/** A body as {@link Connector.read} understands it, with its names. */
export interface ListedBody {
  topic: string;
  /** Equal for the same version of the same thing. */
  eventId: string;
  externalId: string;
  updatedAt: Date;
  body: unknown;
}

export interface Listed {
  bodies: ListedBody[];
  next: string | null;
}

/** A file whose bodies are to be stored; `settle` moves it away afterwards. Before that it is read again, which changes nothing. */
export interface Collected {
  name: string;
  bodies: ListedBody[];
  settle(): Promise<void>;
}

/** Trouble in a few words. */
export const trouble = (operation: string, extra: Partial<ShopTrouble>): ShopTrouble => ({
  operation,
  retryable: false,
  needsHuman: false,
  unknownOutcome: false,
  detail: "",
  ...extra,
});

/** The answer came and is not what its documentation says. */
export const unreadable = (operation: string): ShopTrouble =>
  trouble(operation, {
    needsHuman: true,
    detail: "The shop's answer has another shape than its documentation says.",
  });

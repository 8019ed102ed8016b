import { V7Generator } from "uuidv7";
import { z } from "zod";

/**
 * What each prefix names. An id is `<prefix>_<32 lowercase hex digits of a UUIDv7>`: sorted by time of making, readable in
 * a log, and refused where an id of another thing is expected. The SQL function `new_id(prefix)` makes the same format.
 */
export const idPrefixes = {
  mer: "merchant",
  usr: "user",
  mbr: "membership",
  ivt: "invitation",
  ses: "session",
  key: "API key",
  aud: "audit row",
  loc: "location",
  bin: "bin",
  blk: "location blackout",
  prd: "product",
  sku: "SKU",
  bar: "SKU barcode",
  prc: "SKU price",
  img: "SKU image",
  lst: "channel listing",
  con: "connection",
  dlv: "inbox delivery",
  pcl: "partner call",
  tkt: "place in a partner's line",
  plr: "poll of orders",
  msd: "missed delivery",
  ord: "order",
  oln: "order line",
  osl: "order shipping line",
  hld: "order hold",
  prm: "promise",
  crf: "channel refund",
  cmt: "commitment",
  com: "commitment",
  mov: "stock movement",
  bko: "backorder",
  bor: "backorder",
  res: "reservation",
  lot: "lot",
  trf: "transfer",
  trl: "transfer line",
  wor: "work order",
  pln: "routing plan",
  can: "routing candidate",
  rex: "routing exclusion",
  ffo: "fulfillment order",
  fol: "fulfillment order line",
  pck: "pick",
  scn: "scan",
  box: "box",
  ctn: "carton",
  ctl: "carton line",
  shp: "shipment",
  par: "parcel",
  lbl: "label purchase",
  trk: "tracking event",
  tlk: "tracking link",
  man: "manifest",
  inv: "invoice",
  inl: "invoice line",
  crn: "credit note",
  cnl: "credit note line",
  ccr: "care credit",
  cms: "care message",
  rfd: "refund",
  pmt: "payment",
  dfl: "document file",
  jrn: "journal",
  jln: "journal line",
  pay: "payout",
  btx: "balance transaction",
  mat: "settlement match",
  exc: "exception",
  exn: "exception note",
  rel: "release document",
  drf: "stock drift",
  dif: "listing difference",
  lpu: "listing push",
  fpr: "field proposal",
  fps: "fulfillment push",
  sup: "supplier",
  ssk: "SKU of a supplier",
  pur: "purchase order",
  pul: "purchase order line",
  pud: "purchase order difference",
  pue: "purchase order event",
  asn: "ASN",
  asu: "unit of an ASN",
  asl: "ASN line",
  edi: "EDI document",
  rma: "return",
  rml: "return line",
  rms: "return scan",
  rmi: "return inspection",
  rmm: "return money line",
  rme: "return event",
  rmp: "return photo",
  rfb: "refurbishment",
  rcv: "receipt",
  rcs: "receiving scan",
  rcl: "receipt line",
  rcd: "receipt difference",
  pta: "put-away",
  cnt: "count",
  cln: "count line",
  csn: "count scan",
  tsc: "transfer scan",
  bfr: "buffer rule",
  lpa: "listing pause",
  bpr: "buffer proposal",
  dfe: "event that waits",
  imp: "import batch",
  run: "job run",
  stp: "job step",
  evt: "event",
  msg: "message",
  mal: "mail",
  trc: "trace",
  req: "request",
} as const;

export type IdPrefix = keyof typeof idPrefixes;

/** An id of one kind of thing. A plain string where ids are only stored or shown. */
export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}` & { readonly __prefix: P };

export type MerchantId = Id<"mer">;
export type UserId = Id<"usr">;
export type ApiKeyId = Id<"key">;
export type LocationId = Id<"loc">;
export type BinId = Id<"bin">;
export type ProductId = Id<"prd">;
export type SkuId = Id<"sku">;
export type ListingId = Id<"lst">;
export type ConnectionId = Id<"con">;
export type DeliveryId = Id<"dlv">;
export type OrderId = Id<"ord">;
export type OrderLineId = Id<"oln">;
export type FulfillmentOrderId = Id<"ffo">;
export type ShipmentId = Id<"shp">;
export type ParcelId = Id<"par">;
export type InvoiceId = Id<"inv">;
export type CreditNoteId = Id<"crn">;
export type ExceptionId = Id<"exc">;

/** Randomness for many ids at once: each time it is asked for costs more than the rest of an id. */
const pool = new Uint32Array(1_024);
let used = pool.length;
const generator = new V7Generator({
  nextUint32() {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    return pool[used++]!;
  },
});

/** A fresh id. Ids made by one process sort in the order they were made. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return `${prefix}_${generator.generate().toHex()}` as Id<P>;
}

// Version nibble 7 and variant 8–b: RFC 9562, section 5.7.
const body = "[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}";
const anyId = new RegExp(`^([a-z]{3})_${body}$`);

/** True for an id of this prefix, or of any known prefix when none is given. */
export function isId<P extends IdPrefix>(value: unknown, prefix?: P): value is Id<P> {
  if (typeof value !== "string") return false;
  const found = anyId.exec(value)?.[1];
  return found !== undefined && (prefix === undefined ? Object.hasOwn(idPrefixes, found) : found === prefix);
}

/** Zod schema of one kind of id, for inputs from outside. */
export function idSchema<P extends IdPrefix>(prefix: P) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_${body}$`), `must be the id of a ${idPrefixes[prefix]} (${prefix}_…)`)
    .transform((value) => value as Id<P>);
}

/** The instant at which an id was made, from its first 48 bits; undefined when it is not an id. */
export function idMadeAt(id: string): Date | undefined {
  return isId(id) ? new Date(Number.parseInt(id.slice(4, 16), 16)) : undefined;
}

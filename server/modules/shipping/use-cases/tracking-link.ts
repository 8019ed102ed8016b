import { createHmac } from "node:crypto";
import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { pool } from "#server/db/pool.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { derivedKey, equalBytes, tokenHash } from "#server/platform/crypto.ts";
import type { ShippingRefusal } from "../errors.ts";

/** The token of an order's tracking page: 256 bits that follow from the order, so that nothing secret is stored. */
function tokenOf(tenantId: string, orderId: string): string {
  return createHmac("sha256", derivedKey("tracking-link"))
    .update(`${tenantId}/${orderId}`)
    .digest("base64url");
}

/** The link of an order's tracking page, made on first use and the same ever after. Only its hash is stored. */
export async function trackingLink(work: Work, orderId: string): Promise<{ token: string }> {
  const token = tokenOf(work.tenantId, orderId);
  await work.tx.trackingLink.createMany({
    data: [{ tenantId: work.tenantId, id: newId("tlk"), orderId, tokenHash: tokenHash(token) }],
    skipDuplicates: true,
  });
  return { token };
}

/**
 * The link for somebody who names the order.
 *
 * @returns `shipping.order_unknown` when the merchant has no such order
 */
export async function linkOfOrder(
  work: Work,
  orderId: string,
): Promise<Result<{ token: string }, ShippingRefusal>> {
  const order = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    select: { id: true },
  });
  return order ? ok(await trackingLink(work, orderId)) : err({ code: "shipping.order_unknown", orderId });
}

/** A page is open for this long after the last parcel arrived. */
const OPEN_AFTER_DELIVERY_MS = 90 * 86_400_000;

/** Lets an order's page expire when everything of it has arrived, and takes that back when it has not. */
export async function setLinkExpiry(work: Work, orderId: string): Promise<void> {
  await trackingLink(work, orderId);
  const onTheWay = await work.tx.shipment.count({
    where: { tenantId: work.tenantId, orderId, rmaId: null, status: { notIn: ["delivered", "canceled"] } },
  });
  await work.tx.trackingLink.updateMany({
    where: { tenantId: work.tenantId, orderId },
    data: {
      expiresAt: onTheWay === 0 ? new Date(clock.now().getTime() + OPEN_AFTER_DELIVERY_MS) : null,
    },
  });
}

export interface FoundLink {
  tenantId: string;
  linkId: string;
  orderId: string;
  isExpired: boolean;
}

/** Whose page a token opens; null for a token that opens none. */
export async function findTrackingLink(token: string): Promise<FoundLink | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const { rows } = await pool().query<{
    tenant_id: string;
    id: string;
    order_id: string;
    expires_at: Date | null;
  }>("select * from find_tracking_link($1)", [tokenHash(token)]);
  const row = rows[0];
  if (!row) return null;
  const isExpired = row.expires_at !== null && row.expires_at <= clock.now();
  return { tenantId: row.tenant_id, linkId: row.id, orderId: row.order_id, isExpired };
}

/** How long somebody who proved to know an order sees what is personal. */
export const PASS_MS = 30 * 60_000;

/** A pass for the personal part of one page, to be kept in a cookie. */
export function newPass(linkId: string): string {
  const until = clock.now().getTime() + PASS_MS;
  return `${until}.${passMac(linkId, String(until))}`;
}

/** Whether a pass opens the personal part of this page now. */
export function isPassFor(linkId: string, pass: string | undefined): boolean {
  const [until = "", mac = ""] = (pass ?? "").split(".");
  const isRight = equalBytes(Buffer.from(passMac(linkId, until)), Buffer.from(mac));
  return isRight && Number(until) > clock.now().getTime();
}

const passMac = (linkId: string, until: string): string =>
  createHmac("sha256", derivedKey("tracking-pass")).update(`${linkId}/${until}`).digest("base64url");

/** Wrong answers before the page stops asking for a while, and how long it stops. */
const MOST_FAILURES = 5;
const BLOCK_MS = 15 * 60_000;

/**
 * Whether somebody knows the order's postal code or e-mail address, which opens what is personal on its page. After five wrong
 * answers nobody is asked for a quarter of an hour.
 */
export async function proveIdentity(
  work: Work,
  linkId: string,
  answer: string,
): Promise<"right" | "wrong" | "blocked"> {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select from tracking_link where tenant_id = ${tenantId} and id = ${linkId} for update`;
  const where = { tenantId_id: { tenantId, id: linkId } };
  const link = await work.tx.trackingLink.findUniqueOrThrow({ where });
  const now = clock.now();
  if (link.proofBlockedUntilAt && link.proofBlockedUntilAt > now) return "blocked";
  const order = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId, id: link.orderId } },
    select: { shipToPostalCode: true, email: true },
  });
  const plain = (text: string) => Buffer.from(text.replace(/\s+/g, "").toLowerCase());
  const isRight = [order?.shipToPostalCode, order?.email].some(
    (known) => known && equalBytes(plain(known), plain(answer)),
  );
  if (isRight) {
    await work.tx.trackingLink.update({ where, data: { proofFailures: 0, proofBlockedUntilAt: null } });
    return "right";
  }
  const proofFailures = link.proofFailures + 1;
  await work.tx.trackingLink.update({
    where,
    data:
      proofFailures >= MOST_FAILURES
        ? { proofFailures: 0, proofBlockedUntilAt: new Date(now.getTime() + BLOCK_MS) }
        : { proofFailures },
  });
  return "wrong";
}

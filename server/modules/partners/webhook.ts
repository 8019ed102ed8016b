import { createHash } from "node:crypto";
import { pool } from "#server/db/pool.ts";
import type { Result } from "#kernel/result.ts";
import { open } from "#server/platform/crypto.ts";
import type { ConnectionKind } from "./contract.ts";

/** A delivery as it came in, before anybody believes it. */
export interface IncomingDelivery {
  headers: { get(name: string): string | null };
  /** The bytes as received: a body that was parsed and written again does not verify. */
  body: Uint8Array;
  /** The webhook's secrets: the current one, and the previous while rotating. */
  secrets: readonly string[];
  /** The partner's name for the account, e.g. the shop's domain; empty when it was never set. */
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

/**
 * Verifies and names a delivery of one kind of partner. The refusal's code is counted and told to nobody else. "ping": a knock that
 * proves the address; it is answered and not kept.
 */
export type Identify = (delivery: IncomingDelivery) => Result<DeliveryNames | "ping", { code: string }>;

/** Stands in for an event id that cannot be read: the same bytes are the same event. */
export function bodyDigest(body: Uint8Array): string {
  return `sha256-${createHash("sha256").update(body).digest("hex")}`;
}

/** Where a webhook address leads: a connection with its secrets opened. */
export interface WebhookTarget {
  tenantId: string;
  connectionId: string;
  kind: ConnectionKind;
  account: string;
  secrets: string[];
}

interface Remembered {
  target: WebhookTarget | null;
  until: number;
}
const remembered = new Map<string, Remembered>();

/** A rotated secret is known within this time; unsealing for every delivery would cost more than the rest of the answer. */
const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 1_000;

/** The connection behind a webhook address; null when there is none. The tenant is only known from here on. */
export async function webhookTarget(connectionId: string): Promise<WebhookTarget | null> {
  const known = remembered.get(connectionId);
  if (known && known.until > Date.now()) return known.target;
  const target = await lookUp(connectionId);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(connectionId, { target, until: Date.now() + REMEMBER_MS });
  return target;
}

async function lookUp(connectionId: string): Promise<WebhookTarget | null> {
  const { rows } = await pool().query<{
    tenant_id: string;
    kind: ConnectionKind;
    account: string;
    webhook_secret_sealed: string;
    previous_webhook_secret_sealed: string | null;
  }>("select * from find_connection($1)", [connectionId]);
  const row = rows[0];
  if (!row) return null;
  const place = { tenantId: row.tenant_id, rowId: connectionId, field: "webhook_secret" };
  const sealed = [row.webhook_secret_sealed, row.previous_webhook_secret_sealed];
  const secrets = sealed.filter((secret) => secret !== null).map((secret) => open(secret, place));
  return { tenantId: row.tenant_id, connectionId, kind: row.kind, account: row.account, secrets };
}

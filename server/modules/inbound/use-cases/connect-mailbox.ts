import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import {
  addConnection,
  changeConnection,
  connectionOf,
  type PartnersRefusal,
} from "#server/modules/partners/public.ts";
import { env } from "#server/platform/env.ts";
import type { MailboxInput, MailboxKeyInput } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";

/** Files at once, and a second: what a network takes without asking. */
const LIMITS = { capacity: 20, perSecond: 5 };

/** A mailbox that was connected. The secret is shown this once. */
export interface ConnectedMailbox {
  connectionId: string;
  /** Where the network delivers what suppliers send, and what it signs with or shows as its key. */
  webhookUrl: string;
  secret: string;
}

/**
 * Connects the mailbox at a network that carries EDI: our documents are left at its address with its key, those of suppliers come to
 * ours. Without an address documents wait to be downloaded.
 *
 * @returns `inbound.mailbox_address` unless the address is https, or `partners.connection_exists`
 */
export async function connectMailbox(
  work: Work,
  { name, address, account, key }: MailboxInput,
): Promise<Result<ConnectedMailbox, InboundRefusal | PartnersRefusal>> {
  if (address !== "" && !isReachable(address)) return err({ code: "inbound.mailbox_address" });
  const added = await addConnection(work, {
    kind: "edi",
    name,
    baseUrl: address,
    account,
    apiVersion: "",
    headers: keyHeader(key),
    limits: LIMITS,
  });
  if (!added.ok) return added;
  const { connectionId, secret } = added.value;
  const webhookUrl = `${env().APP_URL.replace(/\/$/, "")}/api/webhooks/edi/${connectionId}`;
  return ok({ connectionId, webhookUrl, secret });
}

/**
 * Replaces the key that a mailbox is opened with.
 *
 * @returns `inbound.connection_not_edi`, `partners.connection_unknown` or `.connection_changed`
 */
export async function replaceMailboxKey(
  work: Work,
  { connectionId, version, key }: MailboxKeyInput,
): Promise<Result<{ version: number }, InboundRefusal | PartnersRefusal>> {
  const connection = await connectionOf(work, connectionId);
  if (connection && connection.kind !== "edi")
    return err({ code: "inbound.connection_not_edi", connectionId });
  return changeConnection(work, { connectionId, version, headers: keyHeader(key) });
}

const keyHeader = (key: string): Record<string, string> =>
  key === "" ? {} : { Authorization: `Bearer ${key}` };

function isReachable(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const sandbox = env().SANDBOX_URL;
  const isSandbox = sandbox !== undefined && url.origin === new URL(sandbox).origin;
  return !url.username && !url.search && (url.protocol === "https:" || isSandbox);
}

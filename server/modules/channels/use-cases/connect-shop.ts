import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import {
  addConnection,
  changeConnection,
  connectionOf,
  partnerAddress,
  rotateSecret,
  webhookUrlOf,
  type PartnersRefusal,
} from "#server/modules/partners/public.ts";
import { connectorOf } from "../connectors.ts";
import type { ConnectInput, ReconnectInput } from "../contract.ts";
import type { Connector } from "../domain/connector.ts";
import type { ChannelsRefusal } from "../errors.ts";
import { catalogDue } from "../events.ts";
import { exchangeFolder, openShop } from "./open-shop.ts";

/** What a test call came to: the shop's own name, or what went wrong in its words. */
export type Probed = { isUp: true; shopName: string } | { isUp: false; detail: string };

/** A shop that was connected. The secret is shown this once. */
export interface ConnectedShop {
  connectionId: string;
  webhookUrl: string | null;
  secret: string | null;
  folder: string | null;
  probed: Probed;
}

type Refusal = ChannelsRefusal | PartnersRefusal;

/**
 * Connects a shop and tries it. A shop that does not answer is kept: credentials can be mended and tried again. When it answers its
 * catalog is read in the background.
 */
export async function connectShop(
  scope: Scope,
  input: ConnectInput,
): Promise<Result<ConnectedShop, Refusal>> {
  const connector = connectorOf(input.kind);
  if (!connector) return err({ code: "channels.kind_unknown", kind: input.kind });
  const { setup, capabilities } = connector;
  const wrong = problemOf(connector, input.address, input.credentials);
  if (wrong) return err(wrong);
  const added = await transact(scope, (work) =>
    addConnection(work, {
      kind: input.kind,
      name: input.name,
      baseUrl: setup.address ? partnerAddress(input.address)! : "",
      account: setup.account ? input.account : "",
      apiVersion: setup.apiVersion,
      headers: setup.headers(input.credentials),
      webhookSecret: input.webhookSecret,
      limits: input.limits ?? setup.limits,
    }),
  );
  if (!added.ok) return added;
  const { connectionId, secret } = added.value;
  const hooks = capabilities.sendsWebhooks;
  return ok({
    connectionId,
    webhookUrl: hooks ? webhookUrlOf(input.kind, connectionId) : null,
    secret: hooks ? secret : null,
    folder: setup.address ? null : exchangeFolder(connectionId),
    probed: await probeShop(scope, connectionId),
  });
}

function problemOf(
  { setup }: Connector,
  address: string,
  credentials: Readonly<Record<string, string>>,
): ChannelsRefusal | null {
  if (setup.address && partnerAddress(address) === null)
    return { code: "channels.address_wrong", example: setup.address.example };
  const missing = setup.credentials.find(({ name }) => !credentials[name]);
  return missing ? { code: "channels.credential_missing", label: missing.label } : null;
}

/** One cheap call that proves address and credentials; when it works the catalog is read. */
export async function probeShop(scope: Scope, connectionId: string): Promise<Probed> {
  const open = await openShop(scope, connectionId);
  if (!open) return { isUp: false, detail: "This connection is no sales channel." };
  const probed = await open.connector.probe(open.shop);
  if (!probed.ok) return { isUp: false, detail: probed.error.detail.slice(0, 300) || "No answer came." };
  await transact(scope, (work) => emit(work, catalogDue, { connectionId }));
  return { isUp: true, shopName: probed.value };
}

/** Changes name, credentials or limits of a shop's connection. Credentials are given whole: kept ones are never shown. */
export async function reconnectShop(
  work: Work,
  { credentials, ...change }: ReconnectInput,
): Promise<Result<{ version: number }, Refusal>> {
  const connection = await connectionOf(work, change.connectionId);
  const connector = connection && connectorOf(connection.kind);
  if (!connector) return err({ code: "partners.connection_unknown", connectionId: change.connectionId });
  if (!credentials) return changeConnection(work, change);
  const missing = connector.setup.credentials.find(({ name }) => !credentials[name]);
  if (missing) return err({ code: "channels.credential_missing", label: missing.label });
  return changeConnection(work, { ...change, headers: connector.setup.headers(credentials) });
}

/** Replaces a shop's webhook secret; both are valid until the rotation is ended. The new one is shown this once. */
export async function rotateShopSecret(
  work: Work,
  input: { connectionId: string; webhookSecret?: string | undefined },
): Promise<Result<{ secret: string; webhookUrl: string }, Refusal>> {
  const { connectionId } = input;
  const connection = await connectionOf(work, connectionId);
  if (!connection) return err({ code: "partners.connection_unknown", connectionId });
  const rotated = await rotateSecret(work, { connectionId, secret: input.webhookSecret });
  if (!rotated.ok) return rotated;
  return ok({ secret: rotated.value.secret, webhookUrl: webhookUrlOf(connection.kind, connectionId) });
}

import { resolve } from "node:path";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import {
  activeConnections,
  callPartner,
  connectionOf,
  type ConnectionRow,
} from "#server/modules/partners/public.ts";
import { clock } from "#server/platform/clock.ts";
import { env } from "#server/platform/env.ts";
import { connectorOf } from "../connectors.ts";
import type { Capabilities, Connector, ShopDoor } from "../domain/connector.ts";

/** A shop with the connector that speaks to it. */
export interface OpenShop {
  connector: Connector;
  shop: ShopDoor;
}

/** Opens the way to a shop, outside any transaction; null when the connection is no sales channel. */
export async function openShop(scope: Scope, connectionId: string): Promise<OpenShop | null> {
  const found = await transact(scope, async (work) => {
    const connection = await connectionOf(work, connectionId);
    const merchant = await work.tx.merchant.findUniqueOrThrow({
      where: { tenantId: work.tenantId },
      select: { currency: true },
    });
    return connection && { connection, currency: merchant.currency };
  });
  const connector = found && connectorOf(found.connection.kind);
  if (!connector) return null;
  const { connection, currency } = found;
  return {
    connector,
    shop: {
      connectionId,
      apiVersion: connection.apiVersion,
      currency,
      bucketCapacity: connection.bucketCapacity,
      pausedReason:
        connection.status === "paused" ? (connection.pausedReason ?? "The connection is paused.") : null,
      folder: () => exchangeFolder(connectionId),
      now: clock.now(),
      ask: ({ readLimits, ...request }) =>
        callPartner(scope, {
          ...request,
          connectionId,
          ...(readLimits ? { readLimits: (answer) => readLimits(answer) } : {}),
        }),
    },
  };
}

/** Where a connection without an API exchanges files with its partner. */
export const exchangeFolder = (connectionId: string): string =>
  resolve(env().DATA_DIR, "exchange", connectionId);

/** Active connections that are sales channels, with what they can do. */
export async function channelConnections(
  work: Work,
  can: (capabilities: Capabilities) => boolean = () => true,
): Promise<ConnectionRow[]> {
  const connections = await activeConnections(work);
  return connections.filter(({ kind }) => {
    const connector = connectorOf(kind);
    return connector !== undefined && can(connector.capabilities);
  });
}

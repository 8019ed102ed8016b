import type { Work } from "#server/db/transact.ts";
import { connectorOf } from "../connectors.ts";

/** Whether the channel keeps one figure for all places. */
export async function keepsOneFigure(work: Work, connectionId: string): Promise<boolean> {
  const connection = await work.tx.connection.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: connectionId } },
    select: { kind: true },
  });
  return connectorOf(connection?.kind ?? "")?.capabilities.locations === "one";
}

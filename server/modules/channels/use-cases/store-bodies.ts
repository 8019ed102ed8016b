import { receiveDelivery } from "#server/modules/partners/public.ts";
import type { Scope } from "#server/db/transact.ts";
import type { ListedBody } from "../domain/connector.ts";

/**
 * Puts bodies that were asked for where webhooks go: they are applied, quarantined and replayed like those. The same version of the
 * same thing is stored once. Returns how many were new.
 */
export async function storeBodies(
  scope: Scope,
  connection: { id: string; kind: string },
  bodies: readonly ListedBody[],
): Promise<number> {
  const stored = await Promise.all(
    bodies.map(({ topic, eventId, updatedAt, body }) =>
      receiveDelivery(scope.tenantId, {
        connectionId: connection.id,
        kind: connection.kind,
        topic,
        eventId: eventId.slice(0, 255),
        webhookId: null,
        triggeredAt: updatedAt,
        headers: { source: "asked for" },
        rawBody: Buffer.from(JSON.stringify(body)),
      }),
    ),
  );
  return stored.filter(Boolean).length;
}

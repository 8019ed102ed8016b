import { newId } from "#kernel/ids.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { ChannelsRefusal } from "../errors.ts";
import { fulfillmentQueued } from "../events.ts";

/**
 * Notes that a shipment has to be told to the channel its order came from. Once a shipment, however often it is called; an order
 * that came from no channel needs nothing.
 */
export async function queueFulfillment(
  work: Work,
  input: { orderId: string; shipmentId: string },
): Promise<{ pushId: string | null }> {
  const order = await work.tx.salesOrder.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: input.orderId } },
    select: { connectionId: true },
  });
  if (!order?.connectionId) return { pushId: null };
  const pushId = newId("fps");
  const added = await work.tx.$executeRaw`
    insert into fulfillment_push (tenant_id, id, connection_id, shipment_id, order_id, idempotency_key)
    values (${work.tenantId}, ${pushId}, ${order.connectionId}, ${input.shipmentId}, ${input.orderId}, ${`fulfill:${input.shipmentId}`})
    on conflict (tenant_id, shipment_id) do nothing`;
  if (added === 0) return { pushId: null };
  await emit(work, fulfillmentQueued, { pushId, connectionId: order.connectionId });
  return { pushId };
}

/** A person has it tried again. */
export async function retryFulfillment(
  work: Work,
  pushId: string,
): Promise<Result<{ state: string }, ChannelsRefusal>> {
  const [push] = await work.tx.$queryRaw<{ state: string; connectionId: string }[]>`
    select state, connection_id as "connectionId" from fulfillment_push
     where tenant_id = ${work.tenantId} and id = ${pushId} for update`;
  if (!push) return err({ code: "channels.push_unknown", pushId });
  if (push.state !== "failed") return err({ code: "channels.push_not_failed", pushId, state: push.state });
  await work.tx.fulfillmentPush.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: pushId } },
    data: { state: "queued", error: null },
  });
  await emit(work, fulfillmentQueued, { pushId, connectionId: push.connectionId });
  return ok({ state: "queued" });
}

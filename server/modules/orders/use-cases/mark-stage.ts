import type { Work } from "#server/db/transact.ts";
import type { OrderStage } from "../contract.ts";
import { mayMove } from "../domain/stage.ts";
import { lockOrder, setProgress } from "../store.ts";

/**
 * Says how far an order has come, for the rooms that move it. A move that the stages do not allow is ignored: reports come
 * late and twice. `fulfillmentStatus` tells how much of the order has left.
 */
export async function markStage(
  work: Work,
  input: {
    orderId: string;
    stage: OrderStage;
    fulfillmentStatus?: "unfulfilled" | "partial" | "fulfilled";
    promiseOn?: string;
    shipByAt?: Date;
  },
): Promise<void> {
  const { orderId, stage, ...facts } = input;
  const order = await lockOrder(work, orderId);
  if (!order || order.status === "canceled") return;
  const current = order.stage as OrderStage;
  const moves = current !== stage && mayMove(current, stage);
  if (!moves && Object.keys(facts).length === 0) return;
  await setProgress(work, orderId, {
    ...facts,
    ...(moves ? { stage } : {}),
    ...(moves && stage === "delivered" ? { status: "closed" } : {}),
  });
}

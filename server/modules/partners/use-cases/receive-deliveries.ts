import { transactSql, type Scope } from "#server/db/transact.ts";
import { coalesce } from "#server/platform/coalesce.ts";
import { countRefusedSignature, storeDeliveries, type ReceivedDelivery } from "../store.ts";
import { inboxFilled } from "../events.ts";

type Receive = (delivery: ReceivedDelivery) => Promise<boolean>;

/** At most this many deliveries commit together; larger batches only make the first caller wait longer. */
const MAX_BATCH = 200;

/** One queue a tenant, because row-level security lets a transaction see one tenant. */
const holder = globalThis as typeof globalThis & { throughlineInboxes?: Map<string, Receive> };
const inboxes = (holder.throughlineInboxes ??= new Map());

/**
 * Stores one verified delivery and resolves after its commit. Deliveries that arrive while a commit is under way go
 * together in the next one.
 *
 * @returns false when the same event was stored before
 */
export function receiveDelivery(tenantId: string, delivery: ReceivedDelivery): Promise<boolean> {
  let receive = inboxes.get(tenantId);
  if (!receive) {
    receive = coalesce(
      (batch: ReceivedDelivery[]) =>
        storeDeliveries(partnerScope(tenantId, batch[0]!.connectionId), inboxFilled.name, batch),
      {
        max: MAX_BATCH,
      },
    );
    inboxes.set(tenantId, receive);
  }
  return receive(delivery);
}

const partnerScope = (tenantId: string, connectionId: string): Scope => ({
  tenantId,
  actor: { kind: "partner", id: connectionId },
});

/** Counts a delivery whose signature was wrong; nothing of it is kept, so that strangers cannot fill the disk. */
export async function refuseSignature(tenantId: string, connectionId: string): Promise<void> {
  await transactSql(partnerScope(tenantId, connectionId), (work) =>
    countRefusedSignature(work, connectionId),
  );
}

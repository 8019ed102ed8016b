import type { InvoiceMoment, InvoicingPolicy } from "../contract.ts";

/** When orders of a connection are invoiced: as the policy says for it, or for all. */
export function momentOf(policy: InvoicingPolicy, connectionId: string | null): InvoiceMoment {
  return policy.channels.find((channel) => channel.connectionId === connectionId)?.when ?? policy.when;
}

import { toLocal, weekdayOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { decidingLimits } from "#server/modules/inventory/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { proposalPolicy, type ProposalPolicy } from "../contract.ts";
import { proposalOf, type ProposedBuffer } from "../domain/buffer-proposal.ts";
import { lockProposals, saveProposals } from "../proposal-store.ts";
import { lagOf, measuredDemand } from "../queries/measured-demand.ts";
import { channelConnections } from "./open-shop.ts";

export interface ProposedRound {
  opened: number;
  superseded: number;
  /** Channels that told nothing in the window, so that nothing was measured. */
  unmeasured: number;
}

/** How buffers are proposed now. */
export const currentProposalPolicy = (work: Work) =>
  current(work, "channels.buffer_proposals", proposalPolicy, {});

/** Measures every channel and proposes what should be kept back there. Nothing is told to a channel. Doing it twice proposes nothing more. */
export async function proposeBuffers(work: Work): Promise<ProposedRound> {
  await lockProposals(work);
  const { version: policyVersion, body: policy } = await currentProposalPolicy(work);
  const at = clock.now();
  const sum = { opened: 0, superseded: 0, unmeasured: 0 };
  for (const { id: connectionId } of await channelConnections(work)) {
    const lagSeconds = await lagOf(work, connectionId, at);
    if (lagSeconds === null) {
      sum.unmeasured++;
      continue;
    }
    const proposals = await proposalsFor(work, { connectionId, lagSeconds, policy, at });
    const saved = await saveProposals(work, { connectionId, policyVersion, proposals, at });
    sum.opened += saved.opened;
    sum.superseded += saved.superseded;
  }
  return sum;
}

async function proposalsFor(
  work: Work,
  channel: { connectionId: string; lagSeconds: number; policy: ProposalPolicy; at: Date },
): Promise<ProposedBuffer[]> {
  const { connectionId, lagSeconds, policy, at } = channel;
  const measured = await measuredDemand(work, connectionId, at);
  const { byCode } = await decidingLimits(work, connectionId, measured);
  return measured.flatMap((sku) => {
    const limit = byCode.get(sku.code)?.limit;
    // goods that can always be had keep nothing back
    if (limit?.alwaysShow !== undefined) return [];
    const made = proposalOf({ ...sku, lagSeconds, unitsNow: limit?.keepBack ?? 0 }, policy);
    return made ? [made] : [];
  });
}

const WEEKLY = { weekday: 1, hour: 5 };

/** The weekly round: Mondays at five on the merchant's clock, while it is switched on; null at any other hour. */
export async function proposeWeekly(work: Work): Promise<ProposedRound | null> {
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { timeZone: true },
  });
  const { date, time } = toLocal(clock.now(), merchant.timeZone);
  if (weekdayOf(date) !== WEEKLY.weekday || Number(time.slice(0, 2)) !== WEEKLY.hour) return null;
  if (!(await currentProposalPolicy(work)).body.isOn) return null;
  return proposeBuffers(work);
}

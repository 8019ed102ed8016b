import type { Work } from "#server/db/transact.ts";
import {
  rulesAfter,
  sellingFacts,
  toSell,
  type ListingToSell,
  type RulesChange,
} from "#server/modules/inventory/public.ts";
import { channelConnections } from "../use-cases/open-shop.ts";
import { clock } from "#server/platform/clock.ts";
import { addPortion, nothingChanged, type ChangeSummary, type Shown } from "../domain/preview.ts";
import { activePauses } from "../pause-store.ts";
import { listingsAfter } from "../store.ts";

const PORTION = 10_000;
const BIGGEST = 25;

/** What a change of rules would do on one channel. */
export interface ChannelPreview extends Omit<ChangeSummary, "biggest"> {
  connectionId: string;
  connectionName: string;
  biggest: (ChangeSummary["biggest"][number] & { title: string; skuText: string | null })[];
}

/**
 * What every channel would show after a change of rules, beside what the rules that decide give now. Both are computed from the
 * same facts, so nothing but the rules makes a difference. Nothing is written.
 */
export async function previewRules(
  work: Work,
  change: RulesChange,
): Promise<{ basedOnVersion: number; channels: ChannelPreview[] }> {
  const { version, before, after } = await rulesAfter(work, change);
  const now = clock.now();
  const sellsAhead = before.ahead.length > 0 || after.ahead.length > 0;
  const channels: ChannelPreview[] = [];
  for (const connection of await channelConnections(work)) {
    const sum = nothingChanged();
    for (let afterId: string | undefined = ""; afterId !== undefined;) {
      const listingIds: string[] = await listingsAfter(work, {
        connectionId: connection.id,
        afterId,
        limit: PORTION,
      });
      const facts = await sellingFacts(work, { connectionId: connection.id, listingIds, sellsAhead });
      const pauses = await activePauses(work, listingIds);
      addPortion(
        sum,
        shownOf(toSell(facts, before, now, pauses)),
        shownOf(toSell(facts, after, now, pauses)),
        BIGGEST,
      );
      afterId = listingIds.length < PORTION ? undefined : listingIds.at(-1);
    }
    const names = await namesOf(
      work,
      sum.biggest.map(({ listingId }) => listingId),
    );
    const biggest = sum.biggest.map((one) => ({ ...one, ...names.get(one.listingId)! }));
    channels.push({ ...sum, biggest, connectionId: connection.id, connectionName: connection.name });
  }
  return { basedOnVersion: version, channels };
}

async function namesOf(work: Work, listingIds: string[]) {
  const rows = await work.tx.channelListing.findMany({
    where: { tenantId: work.tenantId, id: { in: listingIds } },
    select: { id: true, title: true, skuText: true },
  });
  return new Map(rows.map(({ id, title, skuText }) => [id, { title, skuText }]));
}

const shownOf = (listings: ListingToSell[]): Shown[] =>
  listings.map(({ listingId, rows }) => ({
    listingId,
    units: rows.reduce((sum, row) => sum + row.quantity, 0),
    isPaused: rows[0]?.explanation.overChannel.isPaused ?? false,
  }));

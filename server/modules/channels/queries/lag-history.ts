import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { WINDOW_DAYS } from "../domain/buffer-proposal.ts";
import { channelConnections } from "../use-cases/open-shop.ts";
import { lagOf } from "./measured-demand.ts";

/** How long a channel took to know our figures. */
export interface ChannelLag {
  connectionId: string;
  name: string;
  /** What proposals reckon with: 95 of 100 within so many seconds over the window; null when nothing was told. */
  lagSeconds: number | null;
  /** Days of the merchant's calendar on which something was told: how much, and 95 of 100 in the worst hour. */
  days: { on: string; told: number; worstSeconds: number }[];
}

/** The lag that proposed buffers rest on, by channel and day. */
export async function lagHistory(work: Work): Promise<ChannelLag[]> {
  const now = clock.now();
  const since = new Date(now.getTime() - WINDOW_DAYS * 86_400_000);
  const rows = await work.tx.$queryRaw<(ChannelLag["days"][number] & { connectionId: string })[]>`
    select g.connection_id as "connectionId", to_char(g.hour_at at time zone m.time_zone, 'YYYY-MM-DD') as "on",
           sum(g.told)::integer as told, max(g.p95_ms)::float8 / 1000 as "worstSeconds"
      from channel_lag g join merchant m on m.tenant_id = g.tenant_id
     where g.tenant_id = ${work.tenantId} and g.hour_at > ${since}
     group by 1, 2 order by 2`;
  const found: ChannelLag[] = [];
  for (const { id, name } of await channelConnections(work)) {
    const days = rows.filter(({ connectionId }) => connectionId === id);
    found.push({
      connectionId: id,
      name,
      lagSeconds: await lagOf(work, id, now),
      days: days.map(({ on, told, worstSeconds }) => ({ on, told, worstSeconds })),
    });
  }
  return found;
}

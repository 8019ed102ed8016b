"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { inferRouterInputs } from "@trpc/server";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { RulesPreview } from "./buffer-words.ts";

export type RulesChange = inferRouterInputs<AppRouter>["channels"]["previewRules"]["change"];
type Channel = RulesPreview["channels"][number];

/** What each channel would show after a change of rules, beside now. */
export function BufferPreview({ change }: { change: RulesChange | null }) {
  const trpc = useTRPC();
  const preview = useQuery({
    ...trpc.channels.previewRules.queryOptions({ change: change! }, { enabled: change !== null }),
    placeholderData: keepPreviousData,
  });
  if (change === null)
    return <p className="text-[13px] text-muted">The preview comes when the rule is whole.</p>;
  if (preview.error) return <QueryProblem error={preview.error} />;
  if (!preview.data) return <Skeleton className="h-24 w-full" />;
  return (
    <section aria-label="Preview" aria-busy={preview.isFetching} className="grid gap-4">
      {preview.data.channels.length === 0 && (
        <p className="text-[13px] text-muted">No channel is connected.</p>
      )}
      {preview.data.channels.map((channel) => (
        <ChannelChange key={channel.connectionId} channel={channel} />
      ))}
    </section>
  );
}

function ChannelChange({ channel }: { channel: Channel }) {
  const sentence =
    channel.changed === 0
      ? `None of ${channel.listings} listings changes.`
      : `${channel.changed} of ${channel.listings} listings change: ${channel.down} down, ${channel.up} up; ${channel.toZero} to 0, ${channel.fromZero} come back.`;
  return (
    <div className="grid gap-2">
      <h3 className="text-[13px] font-semibold">{channel.connectionName}</h3>
      <p className="text-[13px]">
        {sentence}
        {channel.pauses > 0 && ` ${channel.pauses} are paused.`}
        {channel.returns > 0 && ` ${channel.returns} pauses end.`} Units shown:{" "}
        <QuantityText value={channel.unitsBefore} /> → <QuantityText value={channel.unitsAfter} />.
      </p>
      {channel.biggest.length > 0 && (
        <Table label={`Biggest changes on ${channel.connectionName}`}>
          <thead>
            <tr>
              <Th>Listing</Th>
              <Th className="text-right">Now</Th>
              <Th className="text-right">After</Th>
            </tr>
          </thead>
          <tbody>
            {channel.biggest.map((one) => (
              <tr key={one.listingId}>
                <Td>
                  {one.title} <span className="text-muted">{one.skuText}</span>
                </Td>
                <Td className="text-right">
                  <QuantityText value={one.before} />
                </Td>
                <Td className="text-right">
                  <QuantityText value={one.after} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}

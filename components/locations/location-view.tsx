"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { BinsPanel } from "./bins-panel.tsx";
import { BlackoutsPanel } from "./blackouts-panel.tsx";
import { ChannelsPanel } from "./channels-panel.tsx";
import { LocationForm } from "./location-form.tsx";

/** One location: what it can do and when, its bins, when it is closed, and which channels sell from it. */
export function LocationView(props: { id: string; canEdit: boolean; canSeePartners: boolean }) {
  const { id, canEdit, canSeePartners } = props;
  const trpc = useTRPC();
  const query = useQuery(trpc.locations.get.queryOptions({ id }));
  const location = query.data;
  if (!location)
    return (
      <>
        <PageHeader title="Location" />
        {query.error ? <QueryProblem error={query.error} /> : <SkeletonLines count={8} />}
      </>
    );
  return (
    <>
      <PageHeader title={location.name} description={`${location.code} · ${location.timeZone}`}>
        <StatusBadge tone={location.status === "active" ? "good" : "quiet"}>{location.status}</StatusBadge>
      </PageHeader>
      <Tabs
        label="Parts of the location"
        tabs={[
          {
            key: "facts",
            label: "Facts",
            content: <LocationForm key={location.version} location={location} canEdit={canEdit} />,
          },
          {
            key: "bins",
            label: "Bins",
            count: location.bins.length,
            content: <BinsPanel location={location} canEdit={canEdit} />,
          },
          {
            key: "blackouts",
            label: "Blackouts",
            count: location.blackouts.length,
            content: <BlackoutsPanel location={location} canEdit={canEdit} />,
          },
          ...(canSeePartners
            ? [
                {
                  key: "channels",
                  label: "Channels",
                  count: location.channels.length,
                  content: <ChannelsPanel location={location} canEdit={canEdit} />,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

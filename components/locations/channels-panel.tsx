"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { LocationPageData } from "./types.ts";

/** Which channels sell from this location, and what they call it. */
export function ChannelsPanel({ location, canEdit }: { location: LocationPageData; canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const connections = useQuery(trpc.partners.connections.queryOptions({}));
  const onSettled = () => queryClient.invalidateQueries(trpc.locations.pathFilter());
  const unlink = useMutation(trpc.locations.unlinkChannel.mutationOptions({ onSettled }));
  const kinds = useQuery(trpc.channels.kinds.queryOptions({}, { staleTime: Infinity }));
  // a channel with one figure for the whole shop has no names for places
  const many = new Set(
    kinds.data?.filter(({ capabilities }) => capabilities.locations === "many").map(({ kind }) => kind),
  );
  const shops = (connections.data ?? []).filter(({ kind }) => many.has(kind));
  const nameOf = (id: string) => shops.find((shop) => shop.id === id)?.name ?? id;
  const problem = connections.error ?? kinds.error ?? unlink.error;
  return (
    <>
      {problem && <QueryProblem error={problem} />}
      {canEdit && shops.length > 0 && (
        <NewLink
          locationId={location.id}
          shops={shops.map(({ id, name }) => ({ value: id, label: name }))}
          onSettled={onSettled}
        />
      )}
      {location.channels.length === 0 ? (
        <EmptyState title="Linked to no channel.">
          A channel without any link sells from all locations.
        </EmptyState>
      ) : (
        <Table label="Channels">
          <thead>
            <tr>
              <Th>Channel</Th>
              <Th>Its name for this location</Th>
              <Th>
                <span className="sr-only">Unlink</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {location.channels.map((link) => (
              <tr key={link.connectionId}>
                <Td>{nameOf(link.connectionId)}</Td>
                <Td className="font-mono text-[12px]">{link.externalLocationId}</Td>
                <Td className="text-right">
                  {canEdit && (
                    <Button
                      variant="quiet"
                      onClick={() =>
                        unlink.mutate({ connectionId: link.connectionId, locationId: location.id })
                      }
                    >
                      Unlink
                    </Button>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

function NewLink(props: {
  locationId: string;
  shops: readonly { value: string; label: string }[];
  onSettled: () => unknown;
}) {
  const { locationId, shops, onSettled } = props;
  const trpc = useTRPC();
  const [connectionId, setConnectionId] = useState(shops[0]?.value ?? "");
  const [externalLocationId, setExternal] = useState("");
  const link = useMutation(
    trpc.locations.linkChannel.mutationOptions({ onSuccess: () => setExternal(""), onSettled }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    link.mutate({ connectionId, locationId, externalLocationId });
  };
  return (
    <Card title="Link a channel">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        {link.error && <QueryProblem error={link.error} />}
        <Select label="Channel" value={connectionId} onChange={setConnectionId} options={shops} />
        <Field
          label="Its id for this location"
          required
          value={externalLocationId}
          onChange={(event) => setExternal(event.target.value)}
        />
        <Button type="submit" variant="primary" disabled={link.isPending}>
          Link
        </Button>
      </form>
    </Card>
  );
}

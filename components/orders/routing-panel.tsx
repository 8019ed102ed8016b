"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { mayBeChosen } from "./may-be-chosen.ts";
import type { Order } from "./types.ts";

/** Where the order ships from and why, with every location that was looked at; a person can decide otherwise. */
export function RoutingPanel({ order, canRoute }: { order: Order; canRoute: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const plans = useQuery(trpc.routing.plans.queryOptions({ orderId: order.id }, { refetchInterval: 10_000 }));
  const onSettled = () => queryClient.invalidateQueries();
  const ship = useMutation(trpc.routing.shipWhatIsThere.mutationOptions({ onSettled }));
  const choose = useMutation(trpc.routing.chooseLocation.mutationOptions({ onSettled }));
  const latest = plans.data?.[0];
  const problem = plans.error ?? ship.error ?? choose.error;
  const isChangeable = canRoute && ["committed", "backordered", "routed"].includes(order.stage);
  return (
    <Card title="Where it ships from">
      {problem && <QueryProblem error={problem} />}
      {!latest && <p className="text-[13px] text-muted">No location was chosen yet.</p>}
      {latest && (
        <>
          <p className="pb-2 text-[13px] text-muted">
            {latest.reason} Rules version {latest.configVersion}, <TimeText at={latest.createdAt} />.
            {plans.data && plans.data.length > 1 && ` ${plans.data.length - 1} earlier plans.`}
          </p>
          <Table label="Locations considered">
            <thead>
              <tr>
                <Th>Location</Th>
                <Th>Why</Th>
                <Th className="text-right">Distance</Th>
                {isChangeable && <Th>Change</Th>}
              </tr>
            </thead>
            <tbody>
              {latest.candidates.map((candidate) => (
                <tr key={candidate.locationId}>
                  <Td>{candidate.locationName}</Td>
                  <Td>
                    {candidate.isChosen && <StatusBadge tone="good">ships it</StatusBadge>}{" "}
                    {!candidate.isChosen && candidate.reason}
                  </Td>
                  <Td className="text-right tabular-nums">
                    {typeof candidate.facts.distanceKm === "number"
                      ? `${candidate.facts.distanceKm} km`
                      : "–"}
                  </Td>
                  {isChangeable && (
                    <Td>
                      {mayBeChosen(candidate) && (
                        <Button
                          disabled={choose.isPending}
                          onClick={() =>
                            choose.mutate({ orderId: order.id, locationId: candidate.locationId })
                          }
                        >
                          {`Ship from ${candidate.locationName}`}
                        </Button>
                      )}
                    </Td>
                  )}
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
      {canRoute && order.stage === "backordered" && (
        <Button disabled={ship.isPending} onClick={() => ship.mutate({ orderId: order.id })}>
          Ship what is there now
        </Button>
      )}
    </Card>
  );
}

"use client";

import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { JsonView } from "#components/blocks/json-view.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { deliveryTone } from "./delivery-tone.ts";

/** One message of a partner as it came, and what became of it. */
export function DeliveryView({ id, canReplay }: { id: string; canReplay: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const delivery = useQuery(trpc.partners.delivery.queryOptions({ id }));
  const replay = useMutation(
    trpc.partners.replay.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.partners.pathFilter()),
    }),
  );
  const problem = delivery.error ?? replay.error;
  const { data } = delivery;
  return (
    <>
      <PageHeader title={data ? data.topic : "Delivery"} description="What a partner sent, as it came.">
        {data && <StatusBadge tone={deliveryTone[data.status] ?? "quiet"}>{data.status}</StatusBadge>}
        {data?.status === "quarantined" && canReplay && (
          <Button variant="primary" disabled={replay.isPending} onClick={() => replay.mutate({ id })}>
            Replay
          </Button>
        )}
      </PageHeader>
      {problem && <QueryProblem error={problem} />}
      {data?.reason && <Callout tone="bad" title={data.reason} />}
      {data && (
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
          <Card title="Facts">
            <DetailList
              items={[
                { label: "Outcome", value: data.outcome },
                {
                  label: "About",
                  value:
                    data.subjectType === "sales_order" && data.subjectId ? (
                      <Link className="underline underline-offset-2" href={`/orders/${data.subjectId}`}>
                        The order
                      </Link>
                    ) : (
                      data.subjectId
                    ),
                },
                { label: "Received", value: data.receivedAt.toLocaleString() },
                { label: "Applied", value: data.appliedAt?.toLocaleString() ?? null },
                { label: "Attempts", value: data.attempts },
                { label: "Event", value: <span className="break-all">{data.eventId}</span> },
                { label: "Trace", value: <span className="break-all">{data.traceId}</span> },
              ]}
            />
            <JsonView label="Headers" value={data.headers} />
          </Card>
          <Card title="Body">
            <JsonView label="Body" value={readable(data.body)} />
          </Card>
        </div>
      )}
    </>
  );
}

/** JSON is shown with its structure, anything else as the text it is. */
function readable(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

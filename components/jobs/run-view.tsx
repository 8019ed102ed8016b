"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { JsonView } from "#components/blocks/json-view.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { runTone } from "./run-list.tsx";

/** One run: its event, its steps, each attempt, and what can be done about it. */
export function RunView({ id }: { id: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const run = useQuery(trpc.jobs.get.queryOptions({ id }, { refetchInterval: 3_000 }));
  const refresh = { onSuccess: () => queryClient.invalidateQueries(trpc.jobs.pathFilter()) };
  const retry = useMutation(trpc.jobs.retry.mutationOptions(refresh));
  const cancel = useMutation(trpc.jobs.cancel.mutationOptions(refresh));
  const problem = run.error ?? retry.error ?? cancel.error;
  if (!run.data)
    return problem ? <QueryProblem error={problem} /> : <p className="text-muted">Loading the run…</p>;
  const { data } = run;
  return (
    <>
      <PageHeader
        title={data.functionId.replace("throughline-", "")}
        description={`Started by ${data.eventName}`}
      >
        <StatusBadge tone={runTone[data.status]}>{data.status}</StatusBadge>
        {data.status === "failed" && (
          <Button variant="primary" onClick={() => retry.mutate({ id })} disabled={retry.isPending}>
            Retry from where it failed
          </Button>
        )}
        {(data.status === "queued" || data.status === "running") && (
          <Button variant="danger" onClick={() => cancel.mutate({ id })} disabled={cancel.isPending}>
            Cancel
          </Button>
        )}
      </PageHeader>
      {problem && <QueryProblem error={problem} />}
      {data.error && <Callout tone="bad" title={data.error.message} />}
      <Card title="Steps">
        <Table label="Steps">
          <thead>
            <tr>
              <Th>Step</Th>
              <Th>Status</Th>
              <Th>Ended</Th>
            </tr>
          </thead>
          <tbody>
            {data.steps.map((step) => (
              <tr key={step.id}>
                <Td>{step.name}</Td>
                <Td>{step.status}</Td>
                <Td>{step.endedAt && <TimeText at={step.endedAt} />}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </Card>
      <Card title={`Attempts (${data.tries.length})`}>
        <ol className="grid gap-2 text-[13px]">
          {data.tries.map((attempt) => (
            <li key={attempt.id}>
              <TimeText at={attempt.at} /> · attempt {attempt.attempt + 1} · answered {attempt.outcome}
              {attempt.error !== null && <JsonView label="Error" value={attempt.error} />}
            </li>
          ))}
        </ol>
      </Card>
      <Card title="Event and result">
        <div className="grid gap-3">
          <JsonView label="Event" value={data.events[0]} />
          <JsonView label="Result" value={data.output} />
        </div>
      </Card>
    </>
  );
}

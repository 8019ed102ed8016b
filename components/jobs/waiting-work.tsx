"use client";

import Link from "next/link";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { merchantTime, useQuietHours } from "#components/blocks/quiet-hours.ts";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";

/** Work that waits for quiet hours: what, for whom, until when; each can begin now or be given up. Nothing when none waits. */
export function WaitingWork() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const hours = useQuietHours();
  const list = useInfiniteQuery(
    trpc.jobs.waiting.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const onSettled = () => queryClient.invalidateQueries(trpc.jobs.pathFilter());
  const begin = useMutation(
    trpc.jobs.runNow.mutationOptions({ onSuccess: () => toast.done("It begins now"), onSettled }),
  );
  const drop = useMutation(
    trpc.jobs.giveUp.mutationOptions({ onSuccess: () => toast.done("It does not begin"), onSettled }),
  );
  if (list.error) return <QueryProblem error={list.error} />;
  if (rows.length === 0) return null;
  const begins = hours?.quiet ? merchantTime(hours.quiet.from, hours.timeZone) : "within a minute";
  const problem = begin.error ?? drop.error;
  return (
    <section className="grid gap-2" aria-label="Waits for quiet hours">
      <h2 className="font-semibold">Waits for quiet hours</h2>
      {problem && <QueryProblem error={problem} />}
      <Table label="Waits for quiet hours">
        <thead>
          <tr>
            <Th>What</Th>
            <Th>Asked by</Th>
            <Th>Since</Th>
            <Th>Begins</Th>
            <Th>
              <span className="sr-only">What to do</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <Td>
                <Link href={row.href} className="font-medium hover:underline">
                  {row.title}
                </Link>
              </Td>
              <Td>{row.askedBy}</Td>
              <Td>
                <TimeText at={row.createdAt} />
              </Td>
              <Td>{hours?.phase === "peak" ? begins : "within a minute"}</Td>
              <Td>
                <span className="flex justify-end gap-1">
                  <Button disabled={begin.isPending} onClick={() => begin.mutate({ id: row.id })}>
                    Run now
                  </Button>
                  <Button
                    variant="quiet"
                    disabled={drop.isPending}
                    onClick={() => drop.mutate({ id: row.id })}
                  >
                    Do not run
                  </Button>
                </span>
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {list.hasNextPage && (
        <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          More that waits
        </Button>
      )}
    </section>
  );
}

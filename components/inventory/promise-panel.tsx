"use client";

import { useQuery } from "@tanstack/react-query";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";

/** What is to come of a SKU, and what can be promised by date with it. */
export function PromisePanel({ skuId }: { skuId: string }) {
  const trpc = useTRPC();
  const answer = useQuery(trpc.inventory.promise.queryOptions({ skuId }));
  if (answer.error) return <QueryProblem error={answer.error} />;
  const data = answer.data;
  if (!data) return <Skeleton className="h-24 w-full" />;
  if (data.incoming.length === 0)
    return <EmptyState title="Nothing is on its way. Purchase orders and transfers show here." />;
  return (
    <div className="grid gap-4">
      <Table label="What can be promised by date">
        <thead>
          <tr>
            <Th>By</Th>
            <Th className="text-right">Arrives</Th>
            <Th className="text-right">Can be promised</Th>
            <Th className="text-right">Waits uncovered</Th>
          </tr>
        </thead>
        <tbody>
          {data.days.map((day) => (
            <tr key={day.on ?? "today"}>
              <Td>{day.on ?? "today"}</Td>
              <Td className="text-right">
                <QuantityText value={day.arriving} isZeroQuiet />
              </Td>
              <Td className="text-right">
                <QuantityText value={day.promisable} />
              </Td>
              <Td className="text-right">
                <QuantityText
                  value={day.uncovered}
                  isZeroQuiet
                  className={day.uncovered > 0 ? "text-bad" : ""}
                />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Table label="On its way">
        <thead>
          <tr>
            <Th>What brings it</Th>
            <Th>To</Th>
            <Th>Due</Th>
            <Th className="text-right">Units</Th>
            <Th className="text-right">Promised to those who wait</Th>
          </tr>
        </thead>
        <tbody>
          {data.incoming.map((one) => (
            <tr key={one.id}>
              <Td>{one.label}</Td>
              <Td>{one.location}</Td>
              <Td className={one.isLate ? "text-bad" : ""}>
                {one.expectedOn ?? "no day"}
                {one.isLate && ", late"}
              </Td>
              <Td className="text-right">
                <QuantityText value={one.quantity} />
              </Td>
              <Td className="text-right">
                <QuantityText value={one.promised} isZeroQuiet />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

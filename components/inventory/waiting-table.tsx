"use client";

import Link from "next/link";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { soldAsText, type SkuPage, type Waiting } from "./words.ts";

/** Orders that were promised what is not there: each can wait, be filled from a location that has some, or be canceled. */
export function WaitingTable(props: { sku: SkuPage; canFill: boolean; canCancel: boolean }) {
  const { sku, canFill, canCancel } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.inventory.pathFilter());
  const fill = useMutation(
    trpc.inventory.fillFrom.mutationOptions({
      onSuccess: ({ filled, left }) =>
        toast.done(left > 0 ? `${filled} filled, ${left} still wait` : `${filled} filled`),
      onSettled,
    }),
  );
  const cancel = useMutation(
    trpc.orders.cancelWaiting.mutationOptions({ onSuccess: () => toast.done("Canceled"), onSettled }),
  );
  if (sku.waiting.length === 0) return <EmptyState title="No order waits." />;
  const withStock = sku.locations.filter(({ available }) => available > 0);
  const fillFrom = (row: Waiting, locationId: string) =>
    fill.mutate({ requestId: newId("req"), orderLineId: row.orderLineId, skuId: sku.skuId, locationId });
  return (
    <div className="grid gap-2">
      {(fill.error ?? cancel.error) && <QueryProblem error={fill.error ?? cancel.error} />}
      <Table label="Orders that wait">
        <thead>
          <tr>
            <Th>Order</Th>
            <Th>Customer</Th>
            <Th>Sold as</Th>
            <Th>Expected</Th>
            <Th>Rests on</Th>
            <Th>Since</Th>
            <Th className="text-right">Units</Th>
            {(canFill || canCancel) && <Th>What to do</Th>}
          </tr>
        </thead>
        <tbody>
          {sku.waiting.map((row) => (
            <tr key={row.orderLineId}>
              <Td>
                <Link href={`/orders/${row.orderId}`} className="underline underline-offset-2">
                  {row.orderNumber}
                </Link>
              </Td>
              <Td>{row.customerName || "–"}</Td>
              <Td>{soldAsText(row)}</Td>
              <Td>
                {row.expectedOn ?? "no date"}
                {row.cancelOn && (
                  <span className="block text-muted">to be canceled or kept on {row.cancelOn}</span>
                )}
              </Td>
              <Td className="text-muted">
                {row.basis.map(({ label, quantity }) => `${label} (${quantity})`).join(", ") || "nothing yet"}
              </Td>
              <Td>
                <TimeText at={row.createdAt} />
              </Td>
              <Td className="text-right">
                <QuantityText value={row.quantity} />
              </Td>
              {(canFill || canCancel) && (
                <Td>
                  <span className="flex flex-wrap gap-1">
                    {canFill &&
                      withStock.map((place) => (
                        <Button
                          key={place.locationId}
                          disabled={fill.isPending}
                          onClick={() => fillFrom(row, place.locationId)}
                        >
                          {`Fill from ${place.locationName}`}
                        </Button>
                      ))}
                    {canCancel && (
                      <Button
                        disabled={cancel.isPending}
                        onClick={() =>
                          cancel.mutate({ orderLineId: row.orderLineId, reason: "not to be had in time" })
                        }
                      >
                        Cancel these
                      </Button>
                    )}
                  </span>
                </Td>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

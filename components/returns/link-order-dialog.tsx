"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Select } from "#components/ui/select.tsx";
import { OrderSearch } from "./order-search.tsx";
import type { Return } from "./types.ts";

/** Says whose return it is: the order it belongs to, and which line of it each item was sold with. */
export function LinkOrderDialog({ rma, onClose }: { rma: Return; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [orderId, setOrder] = useState("");
  /** Choices that differ from the first line that fits. */
  const [picked, setPicked] = useState<Record<string, string>>({});
  const sold = useQuery({ ...trpc.returns.sold.queryOptions({ orderId }), enabled: orderId !== "" });
  const link = useMutation(
    trpc.returns.linkOrder.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.returns.pathFilter());
        onClose();
      },
    }),
  );
  const fitting = (line: Return["lines"][number]) =>
    (sold.data ?? []).filter((row) => row.skuId === line.skuId && row.left >= line.received);
  const lines = rma.lines.flatMap((line) => {
    const orderLineId = picked[line.id] ?? fitting(line)[0]?.orderLineId ?? "";
    return orderLineId ? [{ lineId: line.id, orderLineId }] : [];
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Find the order of ${rma.number}`}
      description="What was sold with it can give money back afterwards; the rest stays a wrong item."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!sold.data || link.isPending}
            onClick={() => link.mutate({ id: rma.id, orderId, lines })}
          >
            It belongs to this order
          </Button>
        </>
      }
    >
      <OrderSearch
        show="shipped"
        chosen={orderId}
        onChoose={(next) => {
          setOrder(next);
          setPicked({});
        }}
      />
      {sold.error && <QueryProblem error={sold.error} />}
      {sold.data &&
        rma.lines.map((line) => (
          <Select
            key={line.id}
            label={`${line.received} × ${line.skuCode}`}
            value={lines.find(({ lineId }) => lineId === line.id)?.orderLineId ?? ""}
            onChange={(next) => setPicked({ ...picked, [line.id]: next })}
            options={[
              ...fitting(line).map((row) => ({
                value: row.orderLineId,
                label: `${row.title}: ${row.left} of ${row.shipped} can come back`,
              })),
              { value: "", label: "Not sold with this order" },
            ]}
          />
        ))}
      {link.error && <QueryProblem error={link.error} />}
    </Dialog>
  );
}

"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { OrderSearch } from "./order-search.tsx";
import type { Return } from "./types.ts";

/** Chooses the order of the new goods, which then waits until all of the return is here. */
export function ExchangeDialog({ rma, onClose }: { rma: Return; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [orderId, setOrder] = useState("");
  const hold = useMutation(
    trpc.returns.holdExchange.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.returns.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Exchange ${rma.number}`}
      description="Choose the shop’s order of the new goods. It is on hold until all of the return is here."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={orderId === "" || hold.isPending}
            onClick={() => hold.mutate({ id: rma.id, orderId })}
          >
            Hold the new goods
          </Button>
        </>
      }
    >
      <OrderSearch show="open" chosen={orderId} onChoose={setOrder} />
      {hold.error && <QueryProblem error={hold.error} />}
    </Dialog>
  );
}

"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { Order, OrderPermissions } from "./types.ts";

const reasons = [
  { value: "manual", label: "Somebody wants to look at it" },
  { value: "fraud_risk", label: "Risk of fraud" },
  { value: "incorrect_address", label: "The address is wrong" },
  { value: "out_of_stock", label: "Out of stock" },
  { value: "other", label: "Something else" },
] as const;
type Reason = (typeof reasons)[number]["value"];

/** What stops the order, with the way to let it go; and a button to stop one that runs. */
export function HoldPanel({ order, may }: { order: Order; may: OrderPermissions }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const release = useMutation(
    trpc.orders.releaseHold.mutationOptions({ onSettled: () => queryClient.invalidateQueries() }),
  );
  const open = order.holds.filter((hold) => hold.releasedAt === null);
  const isRunning = order.status === "open" && !["shipped", "delivered"].includes(order.stage);
  return (
    <div className="grid gap-2">
      {release.error && <QueryProblem error={release.error} />}
      {open.map((hold) => (
        <Callout key={hold.id} tone="warn" title={`On hold: ${hold.reason.replaceAll("_", " ")}`}>
          <p>{hold.note}</p>
          {may.hold && !["unmapped_line"].includes(hold.reason) && (
            <Button
              disabled={release.isPending}
              onClick={() => release.mutate({ orderId: order.id, holdId: hold.id })}
            >
              Release the hold
            </Button>
          )}
        </Callout>
      ))}
      {may.hold && isRunning && <HoldButton orderId={order.id} />}
    </div>
  );
}

function HoldButton({ orderId }: { orderId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState<Reason>("manual");
  const [note, setNote] = useState("");
  const place = useMutation(
    trpc.orders.placeHold.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        setNote("");
      },
      onSettled: () => queryClient.invalidateQueries(),
    }),
  );
  return (
    <div>
      <Button onClick={() => setOpen(true)}>Put on hold</Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Put the order on hold">
        <div className="grid gap-3">
          <Select label="Reason" value={reason} onChange={setReason} options={reasons} />
          <Textarea label="Note" value={note} onChange={(event) => setNote(event.target.value)} />
          {place.error && <QueryProblem error={place.error} />}
          <Button
            variant="primary"
            disabled={place.isPending}
            onClick={() => place.mutate({ orderId, reason, note })}
          >
            Put on hold
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

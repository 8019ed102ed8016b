"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { AnswerDialog } from "./answer-dialog.tsx";
import { NewOrderDialog } from "./new-order-dialog.tsx";
import type { Order } from "./types.ts";

type Asking = "end" | "sendBack" | "date" | "answer" | "lines";

/** What can be done with the order in its state. */
export function OrderActions(props: {
  order: Order;
  userId: string;
  canWrite: boolean;
  canApprove: boolean;
}) {
  const { order, userId, canWrite, canApprove } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<Asking>();
  const done = { onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()) };
  const submit = useMutation(trpc.inbound.submit.mutationOptions(done));
  const approve = useMutation(trpc.inbound.approve.mutationOptions(done));
  const acknowledge = useMutation(trpc.inbound.acknowledge.mutationOptions(done));
  const writeEdi = useMutation(trpc.inbound.writeEdi.mutationOptions(done));
  const orderId = order.id;
  const isOpen = order.status === "placed" || order.status === "acknowledged";
  const isWritten = order.documents.some(({ kind, direction }) => kind === "850" && direction === "out");
  const isOwn = order.submittedBy === userId;
  const error = submit.error ?? approve.error ?? acknowledge.error ?? writeEdi.error;
  return (
    <>
      {order.status === "awaiting_approval" && (
        <Callout tone="warn" title="Its total is above the limit: a second person decides.">
          {isOwn && <p>You submitted it, so somebody else has to approve it.</p>}
        </Callout>
      )}
      <div className="flex flex-wrap gap-2">
        {canWrite && order.status === "draft" && (
          <Button variant="primary" disabled={submit.isPending} onClick={() => submit.mutate({ orderId })}>
            Place the order
          </Button>
        )}
        {canApprove && order.status === "awaiting_approval" && !isOwn && (
          <Button variant="primary" disabled={approve.isPending} onClick={() => approve.mutate({ orderId })}>
            Approve and place
          </Button>
        )}
        {canApprove && order.status === "awaiting_approval" && (
          <Button onClick={() => setAsking("sendBack")}>Send back</Button>
        )}
        {canWrite && order.status === "placed" && (
          <Button
            disabled={acknowledge.isPending}
            onClick={() => acknowledge.mutate({ orderId, sourceKey: `person:${orderId}`, lines: [] })}
          >
            Acknowledged as ordered
          </Button>
        )}
        {canWrite && isOpen && <Button onClick={() => setAsking("answer")}>Record an answer</Button>}
        {canWrite && isOpen && <Button onClick={() => setAsking("date")}>Change a date</Button>}
        {canWrite && order.status === "draft" && (
          <Button onClick={() => setAsking("lines")}>Change the lines</Button>
        )}
        {canWrite && isOpen && order.supplier.takesEdi && !isWritten && (
          <Button disabled={writeEdi.isPending} onClick={() => writeEdi.mutate({ orderId })}>
            Send by EDI
          </Button>
        )}
        {canWrite && (isOpen || order.status === "draft") && (
          <Button variant="quiet" onClick={() => setAsking("end")}>
            {order.receipt === "none" ? "Cancel the order" : "Close short"}
          </Button>
        )}
      </div>
      {error && <QueryProblem error={error} />}
      {asking === "answer" && <AnswerDialog order={order} onClose={() => setAsking(undefined)} />}
      {asking === "lines" && <NewOrderDialog draft={order} onClose={() => setAsking(undefined)} />}
      {asking === "date" && <DateDialog order={order} onClose={() => setAsking(undefined)} />}
      {(asking === "end" || asking === "sendBack") && (
        <ReasonDialog order={order} what={asking} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

function ReasonDialog(props: { order: Order; what: "end" | "sendBack"; onClose: () => void }) {
  const { order, what, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const settings = {
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
  };
  const end = useMutation(trpc.inbound.end.mutationOptions(settings));
  const sendBack = useMutation(trpc.inbound.sendBack.mutationOptions(settings));
  const call = what === "end" ? end : sendBack;
  const isCancel = what === "end" && order.receipt === "none";
  const verb = what === "sendBack" ? "Send back" : isCancel ? "Cancel the order" : "Close short";
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${verb}: ${order.number}`}
      {...(what === "end" ? { description: "What has not come yet is no longer expected." } : {})}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="primary"
            disabled={reason.trim().length < 3 || call.isPending}
            onClick={() => call.mutate({ orderId: order.id, reason: reason.trim() })}
          >
            {verb}
          </Button>
        </>
      }
    >
      <Field label="Reason" value={reason} onChange={(event) => setReason(event.target.value)} />
      {call.error && <QueryProblem error={call.error} />}
    </Dialog>
  );
}

function DateDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const open = order.lines.filter((line) => line.ordered > line.received + line.short);
  const [lineId, setLine] = useState(open[0]?.id ?? "");
  const line = open.find(({ id }) => id === lineId);
  const [expectedOn, setDate] = useState(line?.expectedOn ?? "");
  const move = useMutation(
    trpc.inbound.moveDate.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="When is it expected?"
      description="Promises that rest on it move with it, and you hear which."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!lineId || !/^\d{4}-\d{2}-\d{2}$/.test(expectedOn) || move.isPending}
            onClick={() => move.mutate({ orderId: order.id, lineId, expectedOn })}
          >
            Change the date
          </Button>
        </>
      }
    >
      <Select
        label="Line"
        value={lineId}
        onChange={setLine}
        options={open.map(({ id, skuCode, expectedOn: on }) => ({ value: id, label: `${skuCode}, ${on}` }))}
      />
      <Field
        label="Expected on"
        type="date"
        value={expectedOn}
        onChange={(event) => setDate(event.target.value)}
      />
      {move.error && <QueryProblem error={move.error} />}
    </Dialog>
  );
}

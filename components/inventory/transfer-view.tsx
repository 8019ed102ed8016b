"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { codesOf, transferTone, type TransferPage } from "./words.ts";

/** One transfer: what of it left, is on its way, arrived or is missing. */
export function TransferView({ id, canWork }: { id: string; canWork: boolean }) {
  const trpc = useTRPC();
  const [open, setOpen] = useState<"ship" | "receive" | "close" | "cancel">();
  const answer = useQuery(trpc.inventory.getTransfer.queryOptions({ id }, { refetchInterval: 15_000 }));
  if (answer.error)
    return (
      <>
        <PageHeader title="Transfer" />
        <QueryProblem error={answer.error} />
      </>
    );
  const transfer = answer.data;
  if (!transfer)
    return (
      <>
        <PageHeader title="Transfer" />
        <Skeleton className="h-64 w-full" />
      </>
    );
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHeader title={transfer.number} description={`${transfer.fromLocation} → ${transfer.toLocation}`}>
        <StatusBadge tone={transferTone[transfer.status]}>{transfer.status}</StatusBadge>
        {canWork && transfer.status === "draft" && (
          <>
            <Button onClick={() => setOpen("cancel")}>Drop</Button>
            <Button variant="primary" onClick={() => setOpen("ship")}>
              Ship
            </Button>
          </>
        )}
        {canWork && transfer.status === "in_transit" && (
          <>
            <Button onClick={() => setOpen("close")}>Rest is missing</Button>
            <Button variant="primary" onClick={() => setOpen("receive")}>
              Receive
            </Button>
          </>
        )}
      </PageHeader>
      <DetailList
        columns={2}
        items={[
          { label: "Reason", value: transfer.reason },
          { label: "Due", value: transfer.expectedOn },
          { label: "Planned by", value: transfer.createdBy },
          { label: "Planned", value: <TimeText at={transfer.createdAt} /> },
          { label: "Shipped", value: transfer.shippedAt && <TimeText at={transfer.shippedAt} /> },
          { label: "Closed", value: transfer.closedAt && <TimeText at={transfer.closedAt} /> },
        ]}
      />
      <LineTable transfer={transfer} />
      {open === "ship" && <ShipDialog transfer={transfer} onClose={close} />}
      {open === "receive" && <ReceiveDialog transfer={transfer} onClose={close} />}
      {(open === "close" || open === "cancel") && (
        <EndDialog transfer={transfer} way={open} onClose={close} />
      )}
    </>
  );
}

function LineTable({ transfer }: { transfer: TransferPage }) {
  const isDraft = transfer.status === "draft";
  return (
    <Table label="Lines">
      <thead>
        <tr>
          <Th>SKU</Th>
          <Th>Lot</Th>
          <Th className="text-right">Units</Th>
          {isDraft && <Th className="text-right">Available at start</Th>}
          <Th className="text-right">In transit</Th>
          <Th className="text-right">Received</Th>
          <Th className="text-right">Missing</Th>
        </tr>
      </thead>
      <tbody>
        {transfer.lines.map((line) => (
          <tr key={line.id}>
            <Td>
              <Link href={`/inventory/${line.skuId}`} className="underline underline-offset-2">
                {line.skuCode}
              </Link>{" "}
              <span className="text-muted">{line.skuTitle}</span>
            </Td>
            <Td>{line.lotCode ?? (line.tracking === "none" ? "" : line.tracking)}</Td>
            <Td className="text-right">
              <QuantityText value={line.quantity} />
            </Td>
            {isDraft && (
              <Td className="text-right">
                <QuantityText
                  value={line.availableAtStart}
                  className={line.availableAtStart < line.quantity ? "text-bad" : ""}
                />
              </Td>
            )}
            <Td className="text-right">
              <QuantityText value={line.inTransit} isZeroQuiet />
            </Td>
            <Td className="text-right">
              <QuantityText value={line.received} isZeroQuiet />
            </Td>
            <Td className="text-right">
              <QuantityText value={line.lost} isZeroQuiet className={line.lost > 0 ? "text-bad" : ""} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function useRefresh() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.inventory.pathFilter());
}

function ShipDialog({ transfer, onClose }: { transfer: TransferPage; onClose: () => void }) {
  const trpc = useTRPC();
  const [named, setNamed] = useState<Record<string, string>>({});
  const refresh = useRefresh();
  const ship = useMutation(
    trpc.inventory.shipTransfer.mutationOptions({ onSuccess: onClose, onSettled: refresh }),
  );
  const tracked = transfer.lines.filter(({ tracking }) => tracking !== "none");
  const lots = tracked.flatMap((line) =>
    codesOf(named[line.id] ?? "").map((one) => ({ lineId: line.id, ...one })),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Ship ${transfer.number}`}
      description={`The units leave ${transfer.fromLocation} and are incoming at ${transfer.toLocation}.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={ship.isPending}
            onClick={() => ship.mutate({ id: transfer.id, ...(lots.length > 0 ? { lots } : {}) })}
          >
            Ship
          </Button>
        </>
      }
    >
      {tracked.map((line) => (
        <Textarea
          key={line.id}
          label={`${line.skuCode}: ${line.tracking === "serial" ? "serial numbers" : "lots"}`}
          hint={
            line.tracking === "serial"
              ? `Scan ${line.quantity}, one a line.`
              : "One a line, as “code units”. Left empty, the lots that expire first leave."
          }
          value={named[line.id] ?? ""}
          onChange={(event) => setNamed((all) => ({ ...all, [line.id]: event.target.value }))}
        />
      ))}
      {ship.error && <QueryProblem error={ship.error} />}
    </Dialog>
  );
}

function ReceiveDialog({ transfer, onClose }: { transfer: TransferPage; onClose: () => void }) {
  const trpc = useTRPC();
  const coming = transfer.lines.filter(({ inTransit }) => inTransit > 0);
  const [requestId, setRequestId] = useState(() => newId("req"));
  const [units, setUnits] = useState<Record<string, number>>(() =>
    Object.fromEntries(coming.map((line) => [line.id, line.inTransit])),
  );
  const refresh = useRefresh();
  const receive = useMutation(
    trpc.inventory.receiveTransfer.mutationOptions({
      onSuccess: onClose,
      onError: () => setRequestId(newId("req")),
      onSettled: refresh,
    }),
  );
  const lines = coming.flatMap((line) => {
    const quantity = units[line.id] ?? 0;
    return quantity > 0 ? [{ lineId: line.id, quantity }] : [];
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Receive ${transfer.number}`}
      description="What came now; the rest stays on its way."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={lines.length === 0 || receive.isPending}
            onClick={() => receive.mutate({ id: transfer.id, requestId, lines })}
          >
            Receive
          </Button>
        </>
      }
    >
      {coming.map((line) => (
        <NumberField
          key={line.id}
          label={`${line.skuCode}${line.lotCode ? `, ${line.lotCode}` : ""} (${line.inTransit} on their way)`}
          min={0}
          max={line.inTransit}
          value={units[line.id] ?? 0}
          onChange={(value) => setUnits((all) => ({ ...all, [line.id]: value ?? 0 }))}
        />
      ))}
      {receive.error && <QueryProblem error={receive.error} />}
    </Dialog>
  );
}

function EndDialog(props: { transfer: TransferPage; way: "close" | "cancel"; onClose: () => void }) {
  const { transfer, way, onClose } = props;
  const trpc = useTRPC();
  const refresh = useRefresh();
  const options = { onSuccess: onClose, onSettled: refresh };
  const end = useMutation(trpc.inventory.closeTransfer.mutationOptions(options));
  const drop = useMutation(trpc.inventory.cancelTransfer.mutationOptions(options));
  const act = way === "close" ? end : drop;
  const missing = transfer.lines.reduce((sum, line) => sum + line.inTransit, 0);
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={way === "close" ? `Give up ${missing} units?` : `Drop ${transfer.number}?`}
      consequence={
        act.error?.message ??
        (way === "close"
          ? "They are not expected any more, and a person is asked to look for them."
          : "Nothing of it has left.")
      }
      action={way === "close" ? "Give them up" : "Drop"}
      isBusy={act.isPending}
      onConfirm={() => act.mutate({ id: transfer.id })}
    />
  );
}

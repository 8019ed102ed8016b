"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { ReceiptDifferenceKind } from "#server/modules/inbound/contract.ts";
import { differenceWord } from "./words.ts";

export interface DifferenceRow {
  id: string;
  place: string;
  kind: ReceiptDifferenceKind;
  code: string;
  quantity: number;
  status: "open" | "settled";
  settlement: string | null;
}

const settlements = [
  "Claimed from the supplier",
  "Accepted as it is",
  "Sent back to the supplier",
  "Comes with a later delivery",
].map((text) => ({ value: text, label: text }));

/** How what arrived differs, and what was done about it. */
export function ReceiptDifferences({
  rows,
  canSettle,
}: {
  rows: readonly DifferenceRow[];
  canSettle: boolean;
}) {
  const [open, setOpen] = useState<DifferenceRow>();
  if (rows.length === 0) return null;
  return (
    <Card title="Differences at the dock">
      <Table label="Differences at the dock">
        <thead>
          <tr>
            <Th>Receipt</Th>
            <Th>What</Th>
            <Th>SKU or code</Th>
            <Th className="text-right">Units</Th>
            <Th>Settled</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <Td>{row.place}</Td>
              <Td>
                <StatusBadge tone={row.status === "settled" ? "quiet" : "warn"}>
                  {differenceWord[row.kind]}
                </StatusBadge>
              </Td>
              <Td>{row.code}</Td>
              <Td className="text-right">{row.quantity}</Td>
              <Td>
                {row.settlement ??
                  (canSettle ? (
                    <Button
                      onClick={() => setOpen(row)}
                      aria-label={`Settle ${differenceWord[row.kind]} ${row.code}`}
                    >
                      Settle
                    </Button>
                  ) : (
                    "open"
                  ))}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {open && <SettleDialog row={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

function SettleDialog({ row, onClose }: { row: DifferenceRow; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [settlement, setSettlement] = useState(settlements[0]!.value);
  const settle = useMutation(
    trpc.inbound.settle.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${row.quantity} × ${row.code}: ${differenceWord[row.kind]}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={settle.isPending}
            onClick={() => settle.mutate({ differenceId: row.id, settlement })}
          >
            Settle
          </Button>
        </>
      }
    >
      <Select
        label="What was done about it"
        value={settlement}
        onChange={setSettlement}
        options={settlements}
      />
      {settle.error && <QueryProblem error={settle.error} />}
    </Dialog>
  );
}

"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { decidableTargets } from "#server/modules/settlement/contract.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import type { LineData } from "./types.ts";

type Target = (typeof decidableTargets)[number];
interface Choice {
  targetType: Target;
  targetId?: string;
}

const plain: readonly { targetType: Target; label: string }[] = [
  { targetType: "fee", label: "A fee of the processor" },
  { targetType: "dispute", label: "A dispute" },
  { targetType: "adjustment", label: "An adjustment" },
  { targetType: "write_off", label: "Write it off: nothing explains it" },
];

/** What a line without a match is: one of the likely payments or refunds, or something of the processor's own. */
export function DecideDialog({ line, onClose }: { line: LineData; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [choice, setChoice] = useState<Choice>();
  const candidates = useQuery(trpc.settlement.candidates.queryOptions({ lineId: line.id }));
  const decide = useMutation(
    trpc.settlement.decideLine.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.settlement.pathFilter()),
    }),
  );
  return (
    <ReasonDialog
      title={`What is ${formatMoney(line.amountMinor, line.currency)}?`}
      description={`${line.type} ${line.externalId}${line.description ? `: ${line.description}` : ""}`}
      action={choice?.targetType === "write_off" ? "Write off" : "Match"}
      isBusy={decide.isPending}
      isReady={choice !== undefined}
      error={decide.error}
      onClose={onClose}
      onConfirm={(reason) => choice && decide.mutate({ lineId: line.id, reason, ...choice })}
    >
      {candidates.error && <QueryProblem error={candidates.error} />}
      {candidates.isPending && <SkeletonLines count={3} />}
      {candidates.data?.length === 0 && (
        <p className="text-[13px] text-muted">No payment or refund of about this amount and time is open.</p>
      )}
      {candidates.data && candidates.data.length > 0 && (
        <Table label="What it could be">
          <thead>
            <tr>
              <Th>What it could be</Th>
              <Th>Order</Th>
              <Th>When</Th>
              <Th className="text-right">Amount</Th>
              <Th className="text-right">Likeness</Th>
            </tr>
          </thead>
          <tbody>
            {candidates.data.map((row) => (
              <tr key={row.targetId}>
                <Td>
                  <label className="flex items-center gap-2">
                    <input
                      type="radio"
                      name="target"
                      checked={choice?.targetId === row.targetId}
                      onChange={() => setChoice({ targetType: row.targetType, targetId: row.targetId })}
                    />
                    {row.targetType} {row.externalId}
                  </label>
                </Td>
                <Td>
                  {row.orderName ?? "–"} {row.customerName}
                </Td>
                <Td>
                  <TimeText at={row.at} />
                </Td>
                <Td className="text-right">
                  <MoneyText minor={row.amountMinor} currency={row.currency} />
                </Td>
                <Td className="text-right">{row.score}%</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <fieldset className="grid gap-1.5 text-[13px]">
        <legend className="mb-1 font-medium">Or it is the processor’s own</legend>
        {plain.map(({ targetType, label }) => (
          <label key={targetType} className="flex items-center gap-2">
            <input
              type="radio"
              name="target"
              checked={choice?.targetType === targetType}
              onChange={() => setChoice({ targetType })}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}

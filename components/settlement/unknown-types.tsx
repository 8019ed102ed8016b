"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatMoney } from "#components/blocks/money-text.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { mappableKinds } from "#server/modules/settlement/contract.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import type { PayoutData } from "./types.ts";

/** Types of lines nobody knows: they stop the payout until a person says what they are. */
export function UnknownTypes({ payout, canWrite }: { payout: PayoutData; canWrite: boolean }) {
  const [type, setType] = useState<string>();
  return (
    <Callout tone="bad" title="The payout is stopped: its statement has types of lines that are not known">
      <ul className="grid gap-2 text-[13px]">
        {payout.unknownTypes.map((unknown) => (
          <li key={unknown.type} className="flex flex-wrap items-center gap-3">
            <span className="font-mono text-[12px] text-ink">{unknown.type}</span>
            <span>
              {unknown.lineCount} {unknown.lineCount === 1 ? "line" : "lines"}, together{" "}
              {formatMoney(unknown.netMinor, payout.currency)}
            </span>
            {canWrite && <Button onClick={() => setType(unknown.type)}>Say what it is</Button>}
          </li>
        ))}
      </ul>
      {type !== undefined && <MapDialog type={type} onClose={() => setType(undefined)} />}
    </Callout>
  );
}

function MapDialog({ type, onClose }: { type: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<(typeof mappableKinds)[number]>("fee");
  const map = useMutation(
    trpc.settlement.mapType.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.settlement.pathFilter()),
    }),
  );
  return (
    <ReasonDialog
      title={`What is ${type}?`}
      description="It holds for every line of this type, in this payout and in all that come. Stopped payouts go on at once."
      action="Keep it and go on"
      isBusy={map.isPending}
      error={map.error}
      onClose={onClose}
      onConfirm={(reason) => map.mutate({ type, kind, reason })}
    >
      <Select label="It is a" value={kind} onChange={setKind} options={optionsOf(mappableKinds)} />
    </ReasonDialog>
  );
}

"use client";

import { useState } from "react";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { binMoveWords } from "#server/modules/inventory/contract.ts";
import { BackLink } from "./back-link.tsx";
import { LotDialog } from "./lot-dialog.tsx";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { ScanField } from "./scan-field.tsx";
import { signal } from "./signal.ts";

type Outcome = inferRouterOutputs<AppRouter>["inventory"]["moves"]["bin"];

interface Move {
  fromBin?: string;
  code?: string;
  quantity?: number;
  /** Scanned already, when only the lot is missing. */
  toBin?: string;
}

/** Moves units from bin to bin: where from, what, where to. Nothing moves before the last scan. */
export function BinMove({ locationId }: { locationId: string }) {
  const [move, setMove] = useState<Move>({});
  const [last, setLast] = useState<Outcome>();
  const [provisional, setProvisional] = useState<Provisional>();
  const { fromBin, code, quantity } = move;
  const send = useQueuedScan({
    path: "inventory.moves.bin",
    task: `bins ${locationId}`,
    judge: (text) => ({ isRight: null, text }),
    onAnswer: (outcome) => {
      signal(outcome.isAccepted);
      setProvisional(undefined);
      setLast(outcome);
      if (outcome.isAccepted) setMove({});
      else if (outcome.refusal === "to_unknown" || outcome.refusal === "same_bin")
        setMove(({ toBin: _wrong, ...rest }) => rest);
      else if (outcome.refusal !== "needs_lot") setMove({});
    },
    onProvisional: (verdict) => {
      setProvisional(verdict);
      setLast(undefined);
      setMove({});
    },
  });
  const put = (toBin: string, lot?: string) => {
    if (!fromBin || !code) return;
    setMove({ ...move, toBin });
    const text = `${quantity ?? 1} × ${code}: ${fromBin} → ${toBin}`;
    void send.send(text, (scanKey) => ({
      ...{ locationId, fromBin, code, toBin, scanKey },
      ...(quantity === undefined ? {} : { quantity }),
      ...(lot ? { lot } : {}),
    }));
  };
  const isLotAsked = last?.isAccepted === false && last.refusal === "needs_lot" && move.toBin !== undefined;
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title="From bin to bin" description="Scan where from, what, and where to." />
      <div aria-live="assertive" className="min-h-16">
        {provisional ? <ProvisionalScan verdict={provisional} /> : last && <LastMove outcome={last} />}
      </div>
      {send.error !== null && <QueryProblem error={send.error} />}
      <section aria-label="Next" className="grid gap-1 rounded-lg border-2 border-accent p-4">
        <p className="text-[13px] text-muted">
          {fromBin ? `From bin ${fromBin}` : "1 of 3"}
          {code && `, ${code}`}
        </p>
        <p className="text-2xl font-semibold">
          {!fromBin ? "Where do you take it from?" : !code ? "What do you take?" : "Where does it go?"}
        </p>
      </section>
      {!fromBin && <Step label="Scan the bin you take from" onScan={(bin) => setMove({ fromBin: bin })} />}
      {fromBin && !code && (
        <Step label="Scan the item" onScan={(scanned) => setMove({ fromBin, code: scanned })} />
      )}
      {fromBin && code && (
        <>
          <NumberField
            label="Units (empty: what the label says)"
            size="large"
            min={1}
            value={quantity ?? null}
            onChange={(value) => setMove({ fromBin, code, ...(value === null ? {} : { quantity: value }) })}
          />
          <ScanField
            label="Scan the bin you put it into"
            isBusy={send.isPending}
            onScan={(bin) => put(bin)}
          />
          <Button size="large" onClick={() => setMove({})}>
            Begin again
          </Button>
        </>
      )}
      <BackLink href={`/floor/transfer?at=${locationId}`}>Back</BackLink>
      {isLotAsked && (
        <LotDialog
          scanned={move.code ?? ""}
          onClose={() => {
            setLast(undefined);
            setMove({});
          }}
          onLot={({ lot, serials }) => {
            setLast(undefined);
            put(move.toBin!, lot ?? serials?.[0]);
          }}
        />
      )}
    </div>
  );
}

function Step({ label, onScan }: { label: string; onScan: (code: string) => void }) {
  return (
    <ScanField
      label={label}
      isBusy={false}
      onScan={(code) => {
        signal(true);
        onScan(code);
      }}
    />
  );
}

function LastMove({ outcome }: { outcome: Outcome }) {
  if (outcome.isAccepted) return <Callout tone="good" title={outcome.text} />;
  return (
    <Callout tone="bad" title={outcome.text}>
      <p>{binMoveWords[outcome.refusal].next}</p>
    </Callout>
  );
}

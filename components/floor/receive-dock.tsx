"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { arrivalWords } from "#server/modules/inbound/contract.ts";
import { BackLink } from "./back-link.tsx";
import { LotDialog } from "./lot-dialog.tsx";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { ReceiptSummary } from "./receipt-summary.tsx";
import { ScanField } from "./scan-field.tsx";
import type { LotFields } from "./scanned-lot.ts";
import { signal } from "./signal.ts";
import { UnitContents } from "./unit-contents.tsx";

type Outputs = inferRouterOutputs<AppRouter>["inbound"];
export type ArrivalOutcome = Outputs["scan"];
export type Unit = NonNullable<Extract<ArrivalOutcome, { isAccepted: true }>["unit"]>;

interface Item {
  code: string;
  quantity?: number;
}

/** Receiving at one location: scan a pallet and confirm it, or scan what is on it; stock rises by the scan. */
export function ReceiveDock({ locationId, canWork }: { locationId: string; canWork: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const dock = useQuery(trpc.inbound.dock.queryOptions({ locationId }, { refetchInterval: 10_000 }));
  const [receiptId, setReceipt] = useState<string>();
  const [unit, setUnit] = useState<Unit>();
  const [isDamaged, setDamaged] = useState(false);
  const [last, setLast] = useState<{ outcome: ArrivalOutcome; code: string }>();
  const [needsLot, setNeedsLot] = useState<Item>();
  const refresh = () => void queryClient.invalidateQueries(trpc.inbound.pathFilter());
  const tell = (outcome: ArrivalOutcome, code: string) => {
    signal(outcome.isAccepted);
    setProvisional(undefined);
    setLast({ outcome, code });
    if (outcome.isAccepted) {
      setReceipt(outcome.receiptId);
      setUnit(outcome.unit ?? undefined);
      setDamaged(false);
    } else if (outcome.refusal === "needs_lot" || outcome.refusal === "needs_serials") setNeedsLot({ code });
    refresh();
  };
  const [provisional, setProvisional] = useState<Provisional>();
  const scan = useQueuedScan({
    path: "inbound.scan",
    task: receiptId ?? `dock ${locationId}`,
    onAnswer: tell,
    onProvisional: setProvisional,
  });
  const begin = useMutation(
    trpc.inbound.beginBlind.mutationOptions({
      onSuccess: (answer) => {
        setReceipt(answer.receiptId);
        setUnit(undefined);
        setLast(undefined);
        refresh();
      },
    }),
  );
  const send = (item: Item, lot: LotFields = {}) =>
    void scan.send(item.code, (scanKey, scannedAt) => ({
      locationId,
      code: item.code,
      scanKey,
      scannedAt,
      isDamaged,
      ...(receiptId ? { receiptId } : {}),
      ...(unit ? { unitId: unit.id } : {}),
      ...lot,
    }));
  const isLost = last && !last.outcome.isAccepted && last.outcome.refusal === "unknown_pallet";
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title="Receive" description={unit ? "Check what is on it" : "Scan the pallet first"} />
      <div aria-live="assertive" className="min-h-16">
        {provisional ? (
          <ProvisionalScan verdict={provisional} />
        ) : (
          last && <LastScan outcome={last.outcome} code={last.code} />
        )}
      </div>
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {begin.error && <QueryProblem error={begin.error} />}
      {unit && receiptId && canWork && (
        <UnitContents
          key={unit.id}
          unit={unit}
          receiptId={receiptId}
          onDone={(outcome) => {
            tell(outcome, unit.sscc ?? "");
            if (!outcome.isAccepted) setUnit(unit);
          }}
          onProvisional={(verdict) => {
            setProvisional(verdict);
            // the next pallet can be scanned while this one waits
            setUnit(undefined);
          }}
        />
      )}
      {canWork && (
        <>
          <ScanField
            label={receiptId ? "Scan a pallet, a case or an item" : "Scan the pallet’s SSCC"}
            isBusy={scan.isPending}
            onScan={(code) => send({ code })}
          />
          {receiptId && (
            <Checkbox
              size="large"
              label="The next scan is damaged"
              isChecked={isDamaged}
              onChange={setDamaged}
            />
          )}
        </>
      )}
      {receiptId && (
        <ReceiptSummary
          receiptId={receiptId}
          canWork={canWork}
          onProvisional={setProvisional}
          onClosed={() => {
            setReceipt(undefined);
            setUnit(undefined);
            setLast(undefined);
            refresh();
          }}
        />
      )}
      {(!receiptId || isLost) && dock.data && (
        <DockLists
          dock={dock.data}
          canWork={canWork}
          isBusy={begin.isPending}
          onOrder={(orderId) => begin.mutate({ orderId })}
          onReceipt={(id) => {
            setReceipt(id);
            setLast(undefined);
          }}
        />
      )}
      {dock.error && <QueryProblem error={dock.error} />}
      <BackLink href={`/floor?at=${locationId}`}>Back to the floor</BackLink>
      {needsLot && (
        <LotDialog
          scanned={needsLot.code}
          onClose={() => setNeedsLot(undefined)}
          onLot={(lot) => {
            setNeedsLot(undefined);
            send(needsLot, lot);
          }}
        />
      )}
    </div>
  );
}

function LastScan({ outcome, code }: { outcome: ArrivalOutcome; code: string }) {
  if (outcome.isAccepted)
    return <Callout tone={outcome.differences.length > 0 ? "warn" : "good"} title={outcome.text} />;
  return (
    <Callout tone="bad" title={outcome.text}>
      <p>{arrivalWords[outcome.refusal].next}</p>
      <p className="break-all text-[13px]">Scanned: {code}</p>
    </Callout>
  );
}

function DockLists(props: {
  dock: Outputs["dock"];
  canWork: boolean;
  isBusy: boolean;
  onOrder: (orderId: string) => void;
  onReceipt: (receiptId: string) => void;
}) {
  const { dock, canWork, isBusy, onOrder, onReceipt } = props;
  return (
    <>
      <section aria-label="Announced" className="grid gap-2">
        <h2 className="text-[13px] font-semibold text-muted">Announced</h2>
        {dock.asns.length === 0 && <p className="text-[13px] text-muted">No truck is announced.</p>}
        {dock.asns.map((asn) => (
          <div
            key={asn.id}
            className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3"
          >
            <span>
              <span className="block font-semibold">{asn.number}</span>
              <span className="block text-[13px] text-muted">
                {asn.supplierName} · {asn.expectedOn} · {asn.left} of {asn.pallets} pallets to come
              </span>
            </span>
            {asn.receiptId && canWork && (
              <Button
                size="large"
                onClick={() => onReceipt(asn.receiptId!)}
                aria-label={`Go on with ${asn.number}`}
              >
                Go on
              </Button>
            )}
          </div>
        ))}
      </section>
      <section aria-label="Without an ASN" className="grid gap-2">
        <h2 className="text-[13px] font-semibold text-muted">Nobody announced it? Choose its order</h2>
        {dock.orders.length === 0 && <p className="text-[13px] text-muted">No order is open here.</p>}
        {dock.orders.map((order) => (
          <Button key={order.id} size="large" disabled={!canWork || isBusy} onClick={() => onOrder(order.id)}>
            {order.number}, {order.supplierName}: {order.remaining} to come
          </Button>
        ))}
      </section>
    </>
  );
}

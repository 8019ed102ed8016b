"use client";

import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { newId } from "#kernel/ids.ts";
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
import { useQueuedScan, useWaitingInputs, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import { ReceiptSummary } from "./receipt-summary.tsx";
import { ScanField } from "./scan-field.tsx";
import type { LotFields } from "./scanned-lot.ts";
import { signal } from "./signal.ts";
import { UnitContents } from "./unit-contents.tsx";
import type { ArrivalOutcome, Unit } from "./arrival-types.ts";

type Outputs = inferRouterOutputs<AppRouter>["inbound"];
type Order = Outputs["dock"]["orders"][number];

/** The receipt that is open on this device. */
interface OpenReceipt {
  id: string;
  /** The order that this device began it for, under an id of its own, so that scans name it before the server knows it. */
  begunFor?: { id: string; number: string };
}

/** What the scans of a receipt belong to: those of one that was begun here keep their order behind its beginning. */
const taskOf = ({ id, begunFor }: { id: string; begunFor?: { id: string } }): string =>
  begunFor ? `order ${begunFor.id}` : id;

interface Item {
  code: string;
  quantity?: number;
}

/** Receiving at one location: scan a pallet and confirm it, or scan what is on it; stock rises by the scan. */
export function ReceiveDock({ locationId, canWork }: { locationId: string; canWork: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const dock = useQuery(trpc.inbound.dock.queryOptions({ locationId }, { refetchInterval: 10_000 }));
  const [chosen, setReceipt] = useState<OpenReceipt>();
  const [unit, setUnit] = useState<Unit>();
  const [isDamaged, setDamaged] = useState(false);
  const [last, setLast] = useState<{ outcome: ArrivalOutcome; code: string }>();
  const [needsLot, setNeedsLot] = useState<Item>();
  const [provisional, setProvisional] = useState<Provisional>();
  const refresh = () => void queryClient.invalidateQueries(trpc.inbound.pathFilter());
  const tell = (outcome: ArrivalOutcome, code: string) => {
    signal(outcome.isAccepted);
    setProvisional(undefined);
    setLast({ outcome, code });
    if (outcome.isAccepted) {
      setReceipt({ id: outcome.receiptId });
      setUnit(outcome.unit ?? undefined);
      setDamaged(false);
    } else if (outcome.refusal === "needs_lot" || outcome.refusal === "needs_serials") setNeedsLot({ code });
    refresh();
  };
  const begin = useQueuedScan({
    path: "inbound.beginBlind",
    task: `dock ${locationId}`,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: (answer) => {
      signal(true);
      setReceipt({ id: answer.receiptId });
      refresh();
    },
    onProvisional: setProvisional,
  });
  const receipt = begin.error === null ? chosen : undefined;
  const begunFor = receipt?.begunFor;
  // somebody else may have begun it meanwhile, under another id
  const receiptId = dock.data?.orders.find(({ id }) => id === begunFor?.id)?.receiptId ?? receipt?.id;
  const task = receipt ? taskOf(receipt) : `dock ${locationId}`;
  const [waitingToBegin] = useWaitingInputs(task, "inbound.beginBlind");
  const scan = useQueuedScan({
    path: "inbound.scan",
    task,
    onAnswer: tell,
    onProvisional: setProvisional,
  });
  const go = (to: OpenReceipt | undefined) => {
    setReceipt(to);
    setUnit(undefined);
    setLast(undefined);
    setProvisional(undefined);
  };
  const beginFor = ({ id, number, receiptId: known }: Order) => {
    if (known) return go({ id: known });
    const newReceipt = newId("rcv");
    go({ id: newReceipt, begunFor: { id, number } });
    void begin.send(
      `${number} begun`,
      (_, begunAt) => ({ orderId: id, receiptId: newReceipt, begunAt }),
      taskOf({ id: newReceipt, begunFor: { id } }),
    );
  };
  const send = (item: Item, lot: LotFields = {}) =>
    void scan.send(item.code, (scanKey, scannedAt) => ({
      locationId,
      code: item.code,
      scanKey,
      scannedAt,
      isDamaged,
      ...(receiptId ? { receiptId } : {}),
      ...(begunFor ? { orderId: begunFor.id } : {}),
      ...(unit ? { unitId: unit.id } : {}),
      ...lot,
    }));
  const isLost = last && !last.outcome.isAccepted && last.outcome.refusal === "unknown_pallet";
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title="Receive" description={subtitleOf(unit !== undefined, begunFor !== undefined)} />
      <div aria-live="assertive" className="min-h-16">
        {provisional ? (
          <ProvisionalScan verdict={provisional} />
        ) : (
          last && <LastScan outcome={last.outcome} code={last.code} />
        )}
      </div>
      {scan.error !== null && <QueryProblem error={scan.error} />}
      {begin.error !== null && <QueryProblem error={begin.error} />}
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
          task={task}
          begunFor={begunFor}
          isWaiting={waitingToBegin !== undefined || begin.isPending}
          canWork={canWork}
          onProvisional={setProvisional}
          onClosed={() => {
            go(undefined);
            refresh();
          }}
        />
      )}
      {(!receiptId || isLost) && dock.data && (
        <DockLists
          dock={dock.data}
          canWork={canWork}
          isBusy={begin.isPending}
          onOrder={beginFor}
          onReceipt={(id) => go({ id })}
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
  onOrder: (order: Order) => void;
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
          <Button key={order.id} size="large" disabled={!canWork || isBusy} onClick={() => onOrder(order)}>
            {order.number}, {order.supplierName}: {order.remaining} to come
          </Button>
        ))}
      </section>
    </>
  );
}

function subtitleOf(isOnUnit: boolean, isBlind: boolean): string {
  if (isOnUnit) return "Check what is on it";
  return isBlind ? "Scan each item that comes off the truck" : "Scan the pallet first";
}

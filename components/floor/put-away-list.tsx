"use client";

import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { BackLink } from "./back-link.tsx";
import { useFloorQueue, useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { ProvisionalScan } from "./offline/provisional-scan.tsx";
import type { QueuedScan } from "./offline/queue.ts";
import type { ScanInputOf } from "./offline/send.ts";
import { ScanField } from "./scan-field.tsx";
import { signal } from "./signal.ts";

type Item = inferRouterOutputs<AppRouter>["inbound"]["toPutAway"][number];
const keyOf = (item: Item): string => `${item.skuId} ${item.lotId ?? ""}`;

/** What still lies at the dock when the scans of this device that wait to be sent are counted in. */
function withoutWaiting(items: readonly Item[], scans: readonly QueuedScan[]): Item[] {
  const put = scans.flatMap(({ path, input, conflict }) =>
    path === "inbound.putAway" && !conflict ? [input as ScanInputOf<"inbound.putAway">] : [],
  );
  return items.flatMap((item) => {
    const waiting = put
      .filter(({ skuId, lotId }) => skuId === item.skuId && (lotId ?? null) === (item.lotId ?? null))
      .reduce((sum, { quantity }) => sum + quantity, 0);
    return waiting < item.quantity ? [{ ...item, quantity: item.quantity - waiting }] : [];
  });
}

/** What was received and lies in no bin yet, each with the place it should go to. */
export function PutAwayList({ locationId, canWork }: { locationId: string; canWork: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.inbound.toPutAway.queryOptions({ locationId }, { refetchInterval: 10_000 }));
  const [chosen, setChosen] = useState("");
  const [told, setTold] = useState("");
  const [provisional, setProvisional] = useState<Provisional>();
  const put = useQueuedScan({
    path: "inbound.putAway",
    task: `put away ${locationId}`,
    onAnswer: (answer) => {
      signal(true);
      setProvisional(undefined);
      setTold(`${answer.quantity} into ${answer.binCode}`);
      void queryClient.invalidateQueries(trpc.inbound.pathFilter());
    },
    onProvisional: setProvisional,
  });
  const items = withoutWaiting(list.data ?? [], useFloorQueue().scans);
  const item = items.find((one) => keyOf(one) === chosen) ?? items[0];
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader
        title="Put away"
        description={items.length === 1 ? "1 SKU waits at the dock" : `${items.length} SKUs wait at the dock`}
      />
      <div aria-live="assertive" className="min-h-16">
        {put.error ? (
          <QueryProblem error={put.error} />
        ) : provisional ? (
          <ProvisionalScan verdict={provisional} />
        ) : (
          told && <Callout tone="good" title={told} />
        )}
      </div>
      {list.error && <QueryProblem error={list.error} />}
      {list.isSuccess && items.length === 0 && <EmptyState title="Nothing that arrived waits for a bin." />}
      {item && (
        <Next
          key={`${keyOf(item)} ${item.quantity}`}
          item={item}
          canWork={canWork}
          isBusy={put.isPending}
          onPut={(binCode, quantity) =>
            void put.send(binCode, (scanKey) => ({
              locationId,
              skuId: item.skuId,
              binCode,
              quantity,
              scanKey,
              ...(item.lotId ? { lotId: item.lotId } : {}),
              ...(item.places[0] ? { suggestedBin: item.places[0].binCode } : {}),
            }))
          }
        />
      )}
      {items.length > 1 && (
        <ul aria-label="Waiting" className="grid gap-2">
          {items
            .filter((one) => one !== item)
            .map((one) => (
              <li key={keyOf(one)}>
                <button
                  type="button"
                  onClick={() => setChosen(keyOf(one))}
                  className="flex min-h-14 w-full items-center justify-between gap-3 rounded-lg border border-line p-3 text-left hover:bg-raised"
                >
                  <span>
                    <span className="block font-semibold">{one.skuCode}</span>
                    <span className="block text-[13px] text-muted">
                      {one.places[0]?.binCode ?? "no place"} · waits since <TimeText at={one.arrivedAt} />
                    </span>
                  </span>
                  <span className="tabular-nums">{one.quantity}</span>
                </button>
              </li>
            ))}
        </ul>
      )}
      <BackLink href={`/floor?at=${locationId}`}>Back to the floor</BackLink>
    </div>
  );
}

function Next(props: {
  item: Item;
  canWork: boolean;
  isBusy: boolean;
  onPut: (binCode: string, quantity: number) => void;
}) {
  const { item, canWork, isBusy, onPut } = props;
  const [quantity, setQuantity] = useState<number | null>(item.quantity);
  const [best, ...others] = item.places;
  return (
    <>
      <section aria-label="Next" className="grid gap-1 rounded-lg border-2 border-accent p-4">
        <p className="text-[13px] text-muted">
          {item.quantity} × {item.skuCode}
          {item.lotCode && `, lot ${item.lotCode}`}
        </p>
        <p className="text-2xl font-semibold">{best ? `Into bin ${best.binCode}` : "No bin fits"}</p>
        <p className="text-[13px]">
          {best ? best.reason : "Every bin that may take it is full. Choose one and scan it."}
        </p>
        {others.length > 0 && (
          <p className="text-[13px] text-muted">
            Or {others.map(({ binCode, reason }) => `${binCode} (${reason})`).join(", ")}
          </p>
        )}
      </section>
      {canWork && (
        <>
          <NumberField
            label="Units"
            size="large"
            min={1}
            max={item.quantity}
            value={quantity}
            onChange={setQuantity}
          />
          <ScanField
            label="Scan the bin"
            isBusy={isBusy || quantity === null}
            onScan={(code) => quantity !== null && onPut(code, quantity)}
          />
        </>
      )}
    </>
  );
}

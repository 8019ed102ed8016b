"use client";

import { useState } from "react";
import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from "nuqs";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { quantityNames, type QuantityName } from "#server/modules/inventory/contract.ts";
import { AdjustDialog } from "./adjust-dialog.tsx";
import { ChannelSteps } from "./channel-steps.tsx";
import { ExplainDrawer, type Asked } from "./explain-drawer.tsx";
import { FigureButton } from "./figure-button.tsx";
import { LotTable } from "./lot-table.tsx";
import { MovementTable } from "./movement-table.tsx";
import { PromisePanel } from "./promise-panel.tsx";
import { ReservationTable } from "./reservation-table.tsx";
import { SellingAhead } from "./selling-ahead.tsx";
import { TransferDialog } from "./transfer-dialog.tsx";
import { WaitingTable } from "./waiting-table.tsx";
import { quantityWords, type LocationStock, type SkuPage } from "./words.ts";

/** One SKU: where it is, to whom it is promised, what moved it, and what channels show of it. */
export function SkuView(props: {
  skuId: string;
  canAdjust: boolean;
  seesChannels: boolean;
  canTell: boolean;
  canCancel: boolean;
}) {
  const { skuId, canAdjust, seesChannels } = props;
  const trpc = useTRPC();
  const [figure, setFigure] = useAskedFigure();
  const [part, setPart] = useQueryState("part", parseAsString);
  const [open, setOpen] = useState<"adjust" | "transfer">();
  const answer = useQuery(trpc.inventory.sku.queryOptions({ skuId }, { refetchInterval: 15_000 }));
  if (answer.error)
    return (
      <>
        <PageHeader title="Stock of a SKU" />
        <QueryProblem error={answer.error} />
      </>
    );
  const sku = answer.data;
  if (!sku)
    return (
      <>
        <PageHeader title="Stock of a SKU" />
        <Skeleton className="h-64 w-full" />
      </>
    );
  return (
    <>
      <PageHeader title={sku.code} description={sku.title}>
        {canAdjust && <Button onClick={() => setOpen("transfer")}>Transfer</Button>}
        {canAdjust && (
          <Button variant="primary" onClick={() => setOpen("adjust")}>
            Adjust
          </Button>
        )}
      </PageHeader>
      <Totals sku={sku} />
      <LocationTable sku={sku} onAsk={(quantity, locationId) => setFigure({ quantity, locationId })} />
      <Tabs
        label="Stock of the SKU"
        value={part ?? "movements"}
        onChange={(key) => void setPart(key)}
        tabs={[
          { key: "movements", label: "Movements", content: <MovementTable skuId={skuId} /> },
          {
            key: "committed",
            label: "Committed",
            count: sku.committed.length,
            content: <Demand rows={sku.committed} sku={sku} />,
          },
          {
            key: "reserved",
            label: "Reserved",
            content: <ReservationTable skuId={skuId} canRelease={canAdjust} />,
          },
          {
            key: "waiting",
            label: "Waiting",
            count: sku.waiting.length,
            content: <WaitingTable sku={sku} canFill={canAdjust} canCancel={props.canCancel} />,
          },
          { key: "incoming", label: "Incoming", content: <PromisePanel skuId={skuId} /> },
          ...(sku.tracking === "none"
            ? []
            : [
                {
                  key: "lots",
                  label: sku.tracking === "serial" ? "Serial numbers" : "Lots",
                  content: <LotTable sku={sku} />,
                },
              ]),
          ...(seesChannels
            ? [
                {
                  key: "channels",
                  label: "Channels",
                  content: (
                    <div className="grid gap-4">
                      <SellingAhead sku={sku} canChange={props.canTell} />
                      <ChannelSteps skuId={skuId} canTell={props.canTell} />
                    </div>
                  ),
                },
              ]
            : []),
        ]}
      />
      {open === "adjust" && <AdjustDialog sku={sku} onClose={() => setOpen(undefined)} />}
      {open === "transfer" && <TransferDialog sku={sku} onClose={() => setOpen(undefined)} />}
      <ExplainDrawer asked={figure && askedOf(sku, figure)} onAsk={setFigure} seesChannels={seesChannels} />
    </>
  );
}

type Figure = Pick<Asked, "quantity" | "locationId">;

/** The figure that is explained stands in the address, so that other pages can lead to its explanation. */
function useAskedFigure(): [Figure | undefined, (figure: Figure | undefined) => void] {
  const [{ explain, at }, set] = useQueryStates({
    explain: parseAsStringLiteral(quantityNames),
    at: parseAsString,
  });
  return [
    explain ? { quantity: explain, locationId: at } : undefined,
    (figure) => void set({ explain: figure?.quantity ?? null, at: figure?.locationId ?? null }),
  ];
}

const askedOf = (sku: SkuPage, { quantity, locationId }: Figure): Asked => ({
  skuId: sku.skuId,
  code: sku.code,
  quantity,
  locationId,
  byLocation: sku.locations.map((one) => ({
    locationId: one.locationId,
    name: one.locationName,
    value: one[quantity],
  })),
});

const sumOf = (rows: readonly LocationStock[], quantity: QuantityName): number =>
  rows.reduce((sum, row) => sum + row[quantity], 0);

function Totals({ sku }: { sku: SkuPage }) {
  const available = sumOf(sku.locations, "available");
  const waiting = sku.waiting.reduce((sum, row) => sum + row.quantity, 0);
  const ahead = sku.waiting.reduce((sum, row) => sum + row.soldAhead, 0);
  const isLow = sku.reorderPoint !== null && available <= sku.reorderPoint;
  const page = `/inventory/${sku.skuId}`;
  const explained = (quantity: QuantityName) => `${page}?explain=${quantity}`;
  const [inQuality, damaged] = [sumOf(sku.locations, "qualityControl"), sumOf(sku.locations, "damaged")];
  return (
    <StatRow label="Totals">
      <Stat
        label="Available"
        value={<QuantityText value={available} />}
        tone={available === 0 ? "bad" : isLow ? "warn" : "quiet"}
        note={sku.reorderPoint === null ? "no reorder point" : `reorder at ${sku.reorderPoint}`}
        href={explained("available")}
      />
      <Stat
        label="On hand"
        value={<QuantityText value={sumOf(sku.locations, "onHand")} />}
        href={explained("onHand")}
      />
      <Stat
        label="Committed"
        value={<QuantityText value={sumOf(sku.locations, "committed")} />}
        note="to open orders"
        href={explained("committed")}
      />
      <Stat
        label="Set aside"
        value={<QuantityText value={inQuality + damaged} />}
        note={`${inQuality} in quality control, ${damaged} damaged`}
        href={explained(inQuality === 0 && damaged > 0 ? "damaged" : "qualityControl")}
      />
      <Stat
        label="Waiting"
        value={<QuantityText value={waiting} />}
        tone={waiting > ahead ? "bad" : "quiet"}
        note={ahead > 0 ? `${ahead} of them sold ahead` : "promised without stock"}
        href={`${page}?part=waiting`}
      />
    </StatRow>
  );
}

function LocationTable({
  sku,
  onAsk,
}: {
  sku: SkuPage;
  onAsk: (name: QuantityName, locationId: string) => void;
}) {
  if (sku.locations.length === 0) return <EmptyState title="There is no location that keeps stock yet." />;
  return (
    <Table label="By location">
      <thead>
        <tr>
          <Th>Location</Th>
          {quantityNames.map((name) => (
            <Th key={name} className="text-right">
              {quantityWords[name]}
            </Th>
          ))}
          <Th>Bins</Th>
        </tr>
      </thead>
      <tbody>
        {sku.locations.map((row) => (
          <tr key={row.locationId}>
            <Td>
              {row.locationName} <span className="text-muted">{row.locationCode}</span>
            </Td>
            {quantityNames.map((name) => (
              <Td key={name} className="text-right">
                <FigureButton
                  value={row[name]}
                  name={`${quantityWords[name]} at ${row.locationName}`}
                  onAsk={() => onAsk(name, row.locationId)}
                />
              </Td>
            ))}
            <Td>
              <Bins row={row} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Bins({ row }: { row: LocationStock }) {
  const placed = row.bins.reduce((sum, bin) => sum + bin.quantity, 0);
  const parts = row.bins.map((bin) => `${bin.code} ${bin.quantity}${bin.isSetAside ? " (set aside)" : ""}`);
  if (row.bins.length > 0 && row.onHand > placed) parts.push(`no bin ${row.onHand - placed}`);
  return <span className="text-muted">{parts.join(" · ") || "–"}</span>;
}

function Demand({ rows, sku }: { rows: SkuPage["committed"]; sku: SkuPage }) {
  if (rows.length === 0) return <EmptyState title="No order." />;
  const nameOf = (id: string | null) =>
    sku.locations.find((one) => one.locationId === id)?.locationName ?? "";
  return (
    <Table label="Orders">
      <thead>
        <tr>
          <Th>Order</Th>
          <Th>Customer</Th>
          <Th>Location</Th>
          <Th>Expected</Th>
          <Th>Since</Th>
          <Th className="text-right">Units</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.orderId} ${row.locationId}`}>
            <Td>
              <Link href={`/orders/${row.orderId}`} className="underline underline-offset-2">
                {row.orderNumber}
              </Link>
            </Td>
            <Td>{row.customerName || "–"}</Td>
            <Td>{row.locationId ? nameOf(row.locationId) : "waits"}</Td>
            <Td>{row.expectedOn ?? "–"}</Td>
            <Td>
              <TimeText at={row.createdAt} />
            </Td>
            <Td className="text-right">
              <QuantityText value={row.quantity} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

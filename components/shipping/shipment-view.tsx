"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { JsonView } from "#components/blocks/json-view.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Timeline } from "#components/blocks/timeline.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { shipmentTone, trackingTone, word } from "./tones.ts";

type Shipment = inferRouterOutputs<AppRouter>["shipping"]["get"];
type Parcel = Shipment["parcels"][number];

/** One shipment: its labels with the offers they were chosen from, and every scan of its parcels. */
export function ShipmentView({ id, canWrite }: { id: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const shipment = useQuery(trpc.shipping.get.queryOptions({ id }, { refetchInterval: 5_000 }));
  if (shipment.error)
    return (
      <>
        <PageHeader title="Shipment" />
        <QueryProblem error={shipment.error} />
      </>
    );
  if (!shipment.data) return <PageHeader title="Shipment" description="Loading" />;
  const { data } = shipment;
  return (
    <>
      <PageHeader title={`Shipment ${data.number}`} description={data.service || "Service not chosen yet"}>
        <StatusBadge tone={shipmentTone[data.status]}>{word(data.status)}</StatusBadge>
      </PageHeader>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          {data.parcels.map((parcel) => (
            <ParcelCard key={parcel.id} parcel={parcel} canWrite={canWrite} />
          ))}
        </div>
        <Card title="Facts">
          <DetailList
            items={[
              {
                label: "Order",
                value: (
                  <Link className="underline underline-offset-2" href={`/orders/${data.orderId}`}>
                    {data.orderNumber}
                  </Link>
                ),
              },
              { label: "Promised", value: data.promiseOn },
              { label: "To", value: placeOf(data.shipTo) },
              { label: "From", value: placeOf(data.shipFrom) },
              { label: "Shipped", value: data.shippedAt?.toLocaleString() ?? null },
              { label: "Delivered", value: data.deliveredAt?.toLocaleString() ?? null },
            ]}
          />
          <BuyersPage orderId={data.orderId} />
        </Card>
      </div>
    </>
  );
}

function placeOf(address: unknown): string | null {
  const { city, region, postalCode, country } = address as Record<string, string | null | undefined>;
  return [city, region, postalCode, country].filter(Boolean).join(" ") || null;
}

function BuyersPage({ orderId }: { orderId: string }) {
  const trpc = useTRPC();
  const link = useMutation(trpc.shipping.trackingLink.mutationOptions());
  const address = link.data ? `${location.origin}/track/${link.data.token}` : null;
  return (
    <div className="grid gap-2 pt-3 text-[13px]">
      {address ? (
        <span className="flex flex-wrap gap-3">
          <a className="underline underline-offset-2" href={address} target="_blank" rel="noreferrer">
            Open the buyer’s page
          </a>
          <CopyButton value={address} text="Copy its address" />
        </span>
      ) : (
        <Button onClick={() => link.mutate({ id: orderId })} disabled={link.isPending}>
          The buyer’s tracking page
        </Button>
      )}
      {link.error && <QueryProblem error={link.error} />}
    </div>
  );
}

function ParcelCard({ parcel, canWrite }: { parcel: Parcel; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const retry = useMutation(
    trpc.shipping.retryLabel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.shipping.pathFilter()),
    }),
  );
  const giveBack = useMutation(
    trpc.shipping.voidLabel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.shipping.pathFilter()),
    }),
  );
  const [isAsking, setAsking] = useState(false);
  const label = parcel.labels.at(-1);
  const isOpen = label !== undefined && ["failed", "unknown", "voided"].includes(label.state);
  const isBought = label?.state === "purchased" && parcel.trackingNumber !== null;
  return (
    <Card title={`Parcel ${parcel.trackingNumber ?? parcel.sscc ?? ""}`}>
      <div className="grid gap-4">
        <div className="flex flex-wrap items-center gap-2 text-[13px]">
          <StatusBadge tone={trackingTone[parcel.trackingStatus]}>{word(parcel.trackingStatus)}</StatusBadge>
          {parcel.trackingReason && <span className="text-muted">{word(parcel.trackingReason)}</span>}
          {parcel.isSilent && <StatusBadge tone="warn">silent</StatusBadge>}
          <span className="text-muted">
            {parcel.weightGrams} g · {parcel.lengthMm} × {parcel.widthMm} × {parcel.heightMm} mm
            {parcel.sscc && ` · SSCC ${parcel.sscc}`}
          </span>
        </div>
        {retry.error && <QueryProblem error={retry.error} />}
        {giveBack.error && <QueryProblem error={giveBack.error} />}
        {parcel.customs && <Declared items={parcel.customs} />}
        {isOpen && !parcel.shippedAt && (
          <Callout tone={label.state === "failed" ? "bad" : "warn"} title={`The label is ${label.state}`}>
            {label.error && <p>{label.error}</p>}
            {canWrite && (
              <Button disabled={retry.isPending} onClick={() => retry.mutate({ parcelId: parcel.id })}>
                {label.state === "voided" ? "Buy a new label" : "Try the label again"}
              </Button>
            )}
          </Callout>
        )}
        {isBought && label.labelUrl && (
          <div className="flex flex-wrap items-center gap-3 text-[13px]">
            <a
              className="underline underline-offset-2"
              href={label.labelUrl}
              target="_blank"
              rel="noreferrer"
            >
              Print the label
            </a>
            <CopyButton value={parcel.trackingNumber ?? ""} />
            {canWrite && !parcel.shippedAt && (
              <Button variant="quiet" disabled={giveBack.isPending} onClick={() => setAsking(true)}>
                Give the label back
              </Button>
            )}
          </div>
        )}
        <ConfirmDialog
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            giveBack.mutate({ parcelId: parcel.id });
          }}
          title="Give the label back?"
          consequence="The carrier is asked for the money. The parcel cannot leave until a new label is bought."
          action="Give it back"
        />
        {label && <Offers label={label} />}
        {parcel.events.length === 0 && parcel.shippedAt && (
          <p className="text-[13px] text-muted">The carrier has not scanned it yet.</p>
        )}
        {parcel.events.length > 0 && (
          <Timeline
            label="Scans of the carrier"
            entries={parcel.events.map((event) => ({
              id: event.id,
              at: event.occurredAt,
              title: word(event.status),
              detail: <ScanDetail event={event} />,
              actor: event.source,
              tone: trackingTone[event.status],
            }))}
          />
        )}
      </div>
    </Card>
  );
}

/** What customs is told of the parcel. */
function Declared({ items }: { items: NonNullable<Parcel["customs"]> }) {
  return (
    <Table label="Declared to customs">
      <thead>
        <tr>
          <Th>Declared to customs</Th>
          <Th>HS code</Th>
          <Th>Origin</Th>
          <Th className="text-right">Units</Th>
          <Th className="text-right">Value</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.code}>
            <Td>{item.title}</Td>
            <Td className="tabular-nums">{item.hsCode}</Td>
            <Td>{item.originCountry}</Td>
            <Td className="text-right tabular-nums">{item.quantity}</Td>
            <Td className="text-right">
              <MoneyText minor={BigInt(item.valueMinor)} currency={item.currency} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function ScanDetail({ event }: { event: Parcel["events"][number] }) {
  const place = [event.city, event.region].filter(Boolean).join(", ");
  return (
    <>
      {[event.reason && word(event.reason), event.description, place].filter(Boolean).join(" · ")}
      <details>
        <summary className="cursor-pointer text-[12px]">As the carrier told it ({event.carrierCode})</summary>
        <JsonView value={event.raw} label={`Scan ${event.carrierCode}`} />
      </details>
    </>
  );
}

interface StoredOffers {
  reason?: string;
  offers?: {
    externalRateId: string;
    carrier: string;
    service: string;
    costMinor: string;
    currency: string;
    deliveryDays: number | null;
  }[];
}

function Offers({ label }: { label: Parcel["labels"][number] }) {
  const { reason, offers = [] } = label.rates as StoredOffers;
  if (offers.length === 0) return null;
  return (
    <div className="grid gap-1">
      <p className="text-[13px] text-muted">{reason}</p>
      <Table label="Offers of carriers">
        <thead>
          <tr>
            <Th>Service</Th>
            <Th className="text-right">Days</Th>
            <Th className="text-right">Cost</Th>
          </tr>
        </thead>
        <tbody>
          {offers.map((offer) => (
            <tr key={offer.externalRateId}>
              <Td>
                {offer.carrier} {offer.service}{" "}
                {offer.externalRateId === label.rateId && <StatusBadge tone="good">chosen</StatusBadge>}
              </Td>
              <Td className="text-right tabular-nums">{offer.deliveryDays ?? "–"}</Td>
              <Td className="text-right">
                <MoneyText minor={BigInt(offer.costMinor)} currency={offer.currency} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

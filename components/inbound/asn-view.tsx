"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { asnDifferenceWord, asnTone, putAwayText, word } from "./words.ts";

type Asn = inferRouterOutputs<AppRouter>["inbound"]["asn"];
const link = "underline underline-offset-2";

/** One ASN: its pallets and cartons, what is in them, and what of it is here. */
export function AsnView({ id, canWrite }: { id: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const asn = useQuery(trpc.inbound.asn.queryOptions({ id }, { refetchInterval: 5_000 }));
  const [asking, setAsking] = useState<"cancel" | "date">();
  const cancel = useMutation(
    trpc.inbound.cancelAsn.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  if (asn.error)
    return (
      <>
        <PageHeader title="ASN" />
        <QueryProblem error={asn.error} />
      </>
    );
  if (!asn.data) return <PageHeader title="ASN" description="Loading" />;
  const { data } = asn;
  const loose = data.lines.filter(({ unitId }) => unitId === null);
  const units = (of: "announced" | "received") => data.lines.reduce((sum, line) => sum + line[of], 0);
  return (
    <>
      <PageHeader
        title={data.number}
        description={`${data.supplier.name} to ${data.location.name}; ${units("received")} of ${units("announced")} units are here`}
      >
        <StatusBadge tone={asnTone[data.status]}>{word(data.status)}</StatusBadge>
        {canWrite && data.status === "announced" && (
          <>
            <Button onClick={() => setAsking("cancel")}>Take it back</Button>
            <Button onClick={() => setAsking("date")}>Change the date</Button>
          </>
        )}
      </PageHeader>
      {cancel.error && <QueryProblem error={cancel.error} />}
      <ConfirmDialog
        isOpen={asking === "cancel"}
        onClose={() => setAsking(undefined)}
        onConfirm={() => {
          setAsking(undefined);
          cancel.mutate({ id });
        }}
        title="Take the ASN back?"
        consequence="Its orders expect their goods at their own dates again. Its shipment number stays used."
        action="Take it back"
      />
      {asking === "date" && <DateDialog asn={data} onClose={() => setAsking(undefined)} />}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          {data.units.map((unit) => {
            const lines = data.lines.filter(({ unitId }) => unitId === unit.id);
            const title = `${unit.kind === "pallet" ? "Pallet" : "Carton"} ${unit.sscc ?? ""}`;
            return (
              <Card key={unit.id} title={title}>
                <p className="pb-2 text-[13px] text-muted">
                  {unit.receivedAt ? (
                    <>
                      Received <TimeText at={unit.receivedAt} />
                    </>
                  ) : (
                    "Not here yet"
                  )}
                </p>
                {lines.length > 0 && <Lines lines={lines} label={`In ${title}`} />}
              </Card>
            );
          })}
          {loose.length > 0 && (
            <Card title="Without a pallet">
              <Lines lines={loose} label="Without a pallet" />
            </Card>
          )}
        </div>
        <Card title="Facts">
          <DetailList
            items={[
              { label: "Shipment", value: data.shipmentNumber },
              {
                label: "Supplier",
                value: (
                  <Link className={link} href={`/inbound/suppliers/${data.supplier.id}`}>
                    {data.supplier.name}
                  </Link>
                ),
              },
              { label: "Shipped", value: data.shippedOn },
              { label: "Expected", value: data.expectedOn },
              { label: "Arrived", value: data.arrivedAt && <TimeText at={data.arrivedAt} /> },
              { label: "From dock to bin", value: putAwayText(data.putAway) },
              { label: "Carrier", value: data.carrier || null },
              { label: "Reference", value: data.reference || null },
              {
                label: "Document",
                value: data.deliveryId && (
                  <Link className={link} href={`/partners/deliveries/${data.deliveryId}`}>
                    X12 856 as received
                  </Link>
                ),
              },
              ...data.receipts.map((receipt) => ({
                label: receipt.number,
                value: receipt.status,
              })),
            ].filter(({ value }) => Boolean(value))}
          />
        </Card>
      </div>
    </>
  );
}

function DateDialog({ asn, onClose }: { asn: Asn; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [expectedOn, setDate] = useState(asn.expectedOn);
  const move = useMutation(
    trpc.inbound.moveAsnDate.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`When is ${asn.number} expected?`}
      description="What it carries is expected on that day; the orders of buyers whose promise moves are named on the purchase order."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!/^\d{4}-\d{2}-\d{2}$/.test(expectedOn) || move.isPending}
            onClick={() => move.mutate({ id: asn.id, expectedOn })}
          >
            Change the date
          </Button>
        </>
      }
    >
      <Field
        label="Expected on"
        type="date"
        value={expectedOn}
        onChange={(event) => setDate(event.target.value)}
      />
      {move.error && <QueryProblem error={move.error} />}
    </Dialog>
  );
}

function Lines({ lines, label }: { lines: Asn["lines"]; label: string }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>SKU</Th>
          <Th>Order</Th>
          <Th className="text-right">Announced</Th>
          <Th className="text-right">Received</Th>
          <Th>Lot</Th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <Td>
              {line.skuCode ?? line.itemCode}
              {line.difference && (
                <span className="block">
                  <StatusBadge tone="warn">{asnDifferenceWord[line.difference]}</StatusBadge>
                </span>
              )}
            </Td>
            <Td>
              {line.orderId ? (
                <Link className={link} href={`/inbound/${line.orderId}`}>
                  {line.orderNumber}
                </Link>
              ) : (
                line.orderNumber || "–"
              )}
            </Td>
            <Td className="text-right">
              <QuantityText value={line.announced} />
            </Td>
            <Td className="text-right">
              <QuantityText value={line.received} isZeroQuiet />
            </Td>
            <Td>{[line.lot, line.expiresOn].filter(Boolean).join(", ") || "–"}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

"use client";

import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { DetailColumns, DetailPage, HistoryCard } from "#components/blocks/detail-page.tsx";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { OrderActions } from "./order-actions.tsx";
import { OrderDifferences } from "./order-differences.tsx";
import { ReceiptDifferences } from "./receipt-differences.tsx";
import { orderTone, putAwayText, receiptTone, receiptWord, word } from "./words.ts";
import type { Order } from "./types.ts";

const link = "underline underline-offset-2";
const eventTone: Partial<Record<string, Tone>> = {
  late: "bad",
  promises: "warn",
  difference: "info",
  acknowledged: "info",
  received: "good",
  placed: "info",
  canceled: "warn",
  closed_short: "warn",
};

/** One purchase order: ordered, announced and received line by line, what differs, and everything that happened. */
export function OrderView(props: { id: string; userId: string; canWrite: boolean; canApprove: boolean }) {
  const trpc = useTRPC();
  const order = useQuery(trpc.inbound.order.queryOptions({ orderId: props.id }, { refetchInterval: 5_000 }));
  return (
    <DetailPage noun="Purchase order" query={order}>
      {(data) => (
        <>
          <PageHeader title={data.number} description={`${data.supplier.name} to ${data.location.name}`}>
            <StatusBadge tone={orderTone[data.status]}>{word(data.status)}</StatusBadge>
            <StatusBadge tone={receiptTone[data.receipt]}>{receiptWord[data.receipt]}</StatusBadge>
          </PageHeader>
          <OrderActions order={data} {...props} />
          <DetailColumns
            main={
              <>
                <OrderDifferences order={data} canWrite={props.canWrite} />
                <Lines order={data} />
                <ReceiptDifferences
                  rows={data.receiptDifferences.map((row) => ({ ...row, place: row.receiptNumber }))}
                  canSettle={props.canWrite}
                />
                <HistoryCard label="What happened to the order" events={data.events} tones={eventTone} />
              </>
            }
            side={
              <>
                <Facts order={data} />
                <Documents order={data} canWrite={props.canWrite} />
              </>
            }
          />
        </>
      )}
    </DetailPage>
  );
}

function Lines({ order }: { order: Order }) {
  return (
    <Card title="Lines">
      <Table label="Ordered, announced and received">
        <thead>
          <tr>
            <Th>SKU</Th>
            <Th className="text-right">Ordered</Th>
            <Th className="text-right">Announced</Th>
            <Th className="text-right">Received</Th>
            <Th className="text-right">Damaged</Th>
            <Th>Expected</Th>
            <Th className="text-right">Cost</Th>
          </tr>
        </thead>
        <tbody>
          {order.lines.map((line) => (
            <tr key={line.id}>
              <Td className="py-1.5">
                <Link className={link} href={`/inventory/${line.skuId}`}>
                  {line.skuCode}
                </Link>
                <span className="block text-muted">{line.supplierCode}</span>
              </Td>
              <Td className="text-right">
                <QuantityText value={line.ordered} />
                {line.short > 0 && <span className="block text-warn">{line.short} will not come</span>}
              </Td>
              <Td className="text-right">
                <QuantityText value={line.announced} isZeroQuiet />
              </Td>
              <Td className="text-right">
                <QuantityText
                  value={line.received}
                  isZeroQuiet
                  className={line.received > line.ordered ? "text-warn" : ""}
                />
              </Td>
              <Td className="text-right">
                <QuantityText
                  value={line.damaged}
                  isZeroQuiet
                  className={line.damaged > 0 ? "text-bad" : ""}
                />
              </Td>
              <Td>
                {line.expectedOn}
                {line.expectedOn !== line.firstExpectedOn && (
                  <span className="block text-muted">first {line.firstExpectedOn}</span>
                )}
              </Td>
              <Td className="text-right">
                <MoneyText minor={line.unitCostMinor} currency={order.currency} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function Facts({ order }: { order: Order }) {
  return (
    <Card title="Facts">
      <DetailList
        items={[
          {
            label: "Supplier",
            value: (
              <Link className={link} href={`/inbound/suppliers/${order.supplier.id}`}>
                {order.supplier.name}
              </Link>
            ),
          },
          { label: "Deliver to", value: order.location.name },
          { label: "Total", value: formatMoney(order.totalMinor, order.currency) },
          {
            label: "Came, at cost",
            value:
              order.receivedMinor > 0n &&
              `${formatMoney(order.receivedMinor, order.currency)}${order.damagedMinor > 0n ? `, of it broken ${formatMoney(order.damagedMinor, order.currency)}` : ""}`,
          },
          { label: "Placed", value: order.placedAt && <TimeText at={order.placedAt} /> },
          { label: "From dock to bin", value: putAwayText(order.putAway) },
          { label: "Approved by", value: order.approvedByName },
          {
            label: "Buyers",
            value: (order.status === "placed" || order.status === "acknowledged") && (
              <Link className={link} href={`/orders?waitsFor=${order.id}`}>
                Orders that wait for it
              </Link>
            ),
          },
          { label: "Note", value: order.note || null },
          { label: "Ended", value: order.endReason },
        ].filter(({ value }) => Boolean(value))}
      />
    </Card>
  );
}

const documentTone: Record<string, Tone> = {
  refused: "bad",
  rejected: "bad",
  undelivered: "bad",
  sent: "info",
  accepted: "good",
};

function Documents({ order, canWrite }: { order: Order; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const again = useMutation(
    trpc.inbound.sendEdiAgain.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  return (
    <Card title="Documents">
      <ul className="grid gap-2 text-[13px]">
        <li>
          <a className={link} href={`/files/purchase_order/${order.id}.pdf`}>
            {order.number} as PDF
          </a>
        </li>
        {order.documents.map((document) => (
          <li key={document.id} className="flex flex-wrap items-center gap-2">
            <a className={link} href={`/files/edi_document/${document.id}.txt`}>
              X12 {document.kind} {document.direction}
            </a>
            <StatusBadge tone={documentTone[document.status] ?? "quiet"}>
              {document.status === "ready" ? "waits to be sent" : document.status}
            </StatusBadge>
            <TimeText at={document.sentAt ?? document.createdAt} />
            {document.status === "undelivered" && canWrite && (
              <Button disabled={again.isPending} onClick={() => again.mutate({ documentId: document.id })}>
                Send again
              </Button>
            )}
            {document.status === "undelivered" && (
              <span className="basis-full text-muted">{document.outcome}</span>
            )}
          </li>
        ))}
        {order.asns.map((asn) => (
          <li key={asn.id} className="flex flex-wrap items-center gap-2">
            <Link className={link} href={`/inbound/asns/${asn.id}`}>
              {asn.number}
            </Link>
            <span className="text-muted">
              {word(asn.status)}, {asn.expectedOn}
            </span>
          </li>
        ))}
        {order.receipts.map((receipt) => (
          <li key={receipt.id} className="flex flex-wrap items-center gap-2">
            <Link className={link} href={`/inbound/receipts/${receipt.id}`}>
              {receipt.number}
            </Link>
            <span className="text-muted">
              {receipt.units} units, {receipt.status}
            </span>
            <TimeText at={receipt.arrivedAt} />
          </li>
        ))}
      </ul>
      {again.error && <QueryProblem error={again.error} />}
    </Card>
  );
}

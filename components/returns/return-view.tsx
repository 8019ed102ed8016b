"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { DetailColumns, DetailPage, HistoryCard } from "#components/blocks/detail-page.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { dispositionWords, originWords } from "#server/modules/returns/contract.ts";
import { RefundReview } from "./refund-review.tsx";
import { Refurbishments } from "./refurbishments.tsx";
import { ReturnActions } from "./return-actions.tsx";
import { moneyKindWord, moneyTone, moneyWord, rmaTone, triggerWord, word } from "./words.ts";
import type { Return, ReturnPermissions } from "./types.ts";

const link = "underline underline-offset-2";
const eventTone: Partial<Record<string, Tone>> = {
  unexpected: "bad",
  refund_held: "warn",
  refund_declined: "warn",
  refund_given: "info",
  missing: "warn",
  rejected: "warn",
  canceled: "warn",
  resolved: "good",
  refunded: "good",
  refund_due: "info",
};

/** One return: what is asked for, what came, what it is like, what becomes of it, its money, and everything that happened. */
export function ReturnView({ id, may }: { id: string; may: ReturnPermissions }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.returns.get.queryOptions({ id }, { refetchInterval: 5_000 }));
  return (
    <DetailPage noun="Return" query={found}>
      {(rma) => (
        <>
          <PageHeader
            title={rma.number}
            description={
              rma.order ? `Order ${rma.order.number} · ${rma.order.customerName}` : "Its order is not known"
            }
          >
            <StatusBadge tone={rmaTone[rma.status]}>{word(rma.status)}</StatusBadge>
            {rma.isUnexpected && <StatusBadge tone="bad">unexpected</StatusBadge>}
            <StatusBadge tone={moneyTone[rma.moneyStatus]}>{moneyWord[rma.moneyStatus]}</StatusBadge>
          </PageHeader>
          <RefundReview rma={rma} canDecide={may.refund} />
          <ReturnActions rma={rma} may={may} />
          <DetailColumns
            main={
              <>
                <Lines rma={rma} />
                <Inspections rma={rma} />
                <Refurbishments rma={rma} canWrite={may.write} />
                <HistoryCard label="What happened to the return" events={rma.events} tones={eventTone} />
              </>
            }
            side={
              <>
                <Money rma={rma} />
                <Facts rma={rma} />
              </>
            }
          />
        </>
      )}
    </DetailPage>
  );
}

function Lines({ rma }: { rma: Return }) {
  return (
    <Card title="Lines">
      <Table label="Asked for, received and inspected">
        <thead>
          <tr>
            <Th>SKU</Th>
            <Th>Reason</Th>
            <Th className="text-right">Expected</Th>
            <Th className="text-right">Received</Th>
            <Th className="text-right">Inspected</Th>
            <Th className="text-right">Missing</Th>
          </tr>
        </thead>
        <tbody>
          {rma.lines.map((line) => (
            <tr key={line.id}>
              <Td>
                <Link className={link} href={`/inventory/${line.skuId}`}>
                  {line.skuCode}
                </Link>
                <span className="block text-muted">
                  {(rma.order && originWords[line.origin]) || line.title}
                </span>
              </Td>
              <Td>
                {word(line.reason)}
                {line.note && <span className="block text-muted">{line.note}</span>}
              </Td>
              {[line.expected, line.received, line.inspected, line.missing].map((value, at) => (
                <Td key={at} className="text-right">
                  <QuantityText value={value} isZeroQuiet />
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {rma.lines.length === 0 && <p className="text-[13px] text-muted">Nothing is scanned yet.</p>}
      {rma.buyerPhotos.length > 0 && (
        <p className="mt-3 flex flex-wrap items-center gap-2 text-[13px] text-muted">
          Photos of the buyer
          {rma.buyerPhotos.map((name, at) => (
            <Photo key={name} name={name} alt={`Photo ${at + 1} of the buyer`} />
          ))}
        </p>
      )}
    </Card>
  );
}

function Photo({ name, alt }: { name: string; alt: string }) {
  return (
    <a href={`/return-photos/${name}`} target="_blank" rel="noreferrer">
      {/* eslint-disable-next-line @next/next/no-img-element -- kept by us and served as it is */}
      <img
        src={`/return-photos/${name}`}
        alt={alt}
        className="size-12 rounded border border-line object-cover"
      />
    </a>
  );
}

function Inspections({ rma }: { rma: Return }) {
  if (rma.inspections.length === 0) return null;
  return (
    <Card title="Inspected">
      <ul className="grid gap-3 text-[13px]">
        {rma.inspections.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-2">
            <StatusBadge tone={row.grade === "A" ? "good" : row.grade ? "warn" : "bad"}>
              {row.grade ? `grade ${row.grade}` : "missing"}
            </StatusBadge>
            <span>
              {row.quantity} × {row.skuCode}
              {row.disposition !== "missing" && `: ${dispositionWords[row.disposition].toLowerCase()}`}
              {row.bStockSkuCode && ` as ${row.bStockSkuCode}`}
            </span>
            {row.note && <span className="text-muted">{row.note}</span>}
            {row.photos.map((name, at) => (
              <Photo key={name} name={name} alt={`Photo ${at + 1} of ${row.skuCode}`} />
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The label to send to the buyer once it is bought, and its shipment until then. */
function LabelLink({ label }: { label: NonNullable<Return["label"]> }) {
  if (label.labelUrl)
    return (
      <a className={link} href={label.labelUrl} target="_blank" rel="noreferrer">
        {label.carrier || "Label"}, open
      </a>
    );
  return (
    <Link className={link} href={`/shipments/${label.shipmentId}`}>
      {label.status === "needs_attention" ? "could not be bought" : "comes"}
    </Link>
  );
}

function Facts({ rma }: { rma: Return }) {
  return (
    <Card title="Facts">
      <DetailList
        items={[
          {
            label: "Order",
            value: rma.order && (
              <Link className={link} href={`/orders/${rma.order.id}`}>
                {rma.order.number}
              </Link>
            ),
          },
          ...(rma.exchange
            ? [
                {
                  label: "Exchanged for",
                  value: (
                    <Link className={link} href={`/orders/${rma.exchange.id}`}>
                      {rma.exchange.number}
                      {rma.exchange.isWaiting ? ", waits" : ""}
                    </Link>
                  ),
                },
              ]
            : []),
          { label: "At", value: rma.location?.name ?? null },
          { label: "Tracking number", value: rma.trackingNumber },
          ...(rma.label ? [{ label: "Return label", value: <LabelLink label={rma.label} /> }] : []),
          { label: "Money goes back", value: triggerWord[rma.refundTrigger] },
          { label: "Note", value: rma.note || null },
          ...(rma.endReason ? [{ label: "Ended", value: rma.endReason }] : []),
        ]}
      />
    </Card>
  );
}

function Money({ rma }: { rma: Return }) {
  const { currency } = rma;
  if (!currency || rma.money.length === 0) return null;
  return (
    <Card title={rma.moneyStatus === "pending" ? "Money, estimated" : "Money"}>
      <DetailList
        items={[
          ...rma.money.map((line) => ({
            label: line.title ? `${moneyKindWord[line.kind]}, ${line.title}` : moneyKindWord[line.kind],
            value: <MoneyText minor={line.amountMinor} currency={currency} />,
          })),
          {
            label: "In all",
            value: <MoneyText className="font-semibold" minor={rma.refundMinor} currency={currency} />,
          },
        ]}
      />
    </Card>
  );
}

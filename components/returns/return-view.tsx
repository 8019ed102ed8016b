"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Timeline } from "#components/blocks/timeline.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { originWords } from "#server/modules/returns/contract.ts";
import { Refurbishments } from "./refurbishments.tsx";
import { ReturnActions } from "./return-actions.tsx";
import { moneyKindWord, moneyTone, moneyWord, rmaTone, triggerWord, word } from "./words.ts";

export type Return = inferRouterOutputs<AppRouter>["returns"]["get"];

const link = "underline underline-offset-2";
const eventTone: Record<string, Tone> = {
  unexpected: "bad",
  missing: "warn",
  rejected: "warn",
  canceled: "warn",
  resolved: "good",
  refunded: "good",
  refund_due: "info",
};

/** One return: what is asked for, what came, what it is like, what becomes of it, its money, and everything that happened. */
export function ReturnView({ id, canWrite }: { id: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const found = useQuery(trpc.returns.get.queryOptions({ id }, { refetchInterval: 5_000 }));
  if (found.error)
    return (
      <>
        <PageHeader title="Return" />
        <QueryProblem error={found.error} />
      </>
    );
  if (!found.data) return <PageHeader title="Return" description="Loading" />;
  const rma = found.data;
  return (
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
      {canWrite && <ReturnActions rma={rma} />}
      <div className="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
        <div className="grid min-w-0 gap-4">
          <Lines rma={rma} />
          <Inspections rma={rma} />
          <Refurbishments rma={rma} canWrite={canWrite} />
          <Card title="What happened">
            <Timeline
              label="What happened to the return"
              entries={rma.events.map((event) => ({
                id: event.id,
                at: event.at,
                title: event.text,
                actor: event.actor,
                tone: eventTone[event.kind] ?? "quiet",
              }))}
            />
          </Card>
        </div>
        <div className="grid gap-4">
          <Facts rma={rma} />
          <Money rma={rma} />
        </div>
      </div>
    </>
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
                <span className="block text-muted">{originWords[line.origin] || line.title}</span>
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
    </Card>
  );
}

function Inspections({ rma }: { rma: Return }) {
  if (rma.inspections.length === 0) return null;
  return (
    <Card title="Inspected">
      <ul className="grid gap-3 text-[13px]">
        {rma.inspections.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-2">
            {row.grade && (
              <StatusBadge tone={row.grade === "A" ? "good" : "warn"}>{`grade ${row.grade}`}</StatusBadge>
            )}
            <span>
              {row.quantity} × {row.skuCode}: {word(row.disposition)}
              {row.bStockSkuCode && ` as ${row.bStockSkuCode}`}
            </span>
            {row.note && <span className="text-muted">{row.note}</span>}
            {row.photos.map((name, at) => (
              <a key={name} href={`/return-photos/${name}`} target="_blank" rel="noreferrer">
                {/* eslint-disable-next-line @next/next/no-img-element -- kept by us and served as it is */}
                <img
                  src={`/return-photos/${name}`}
                  alt={`Photo ${at + 1} of ${row.skuCode}`}
                  className="size-12 rounded border border-line object-cover"
                />
              </a>
            ))}
          </li>
        ))}
      </ul>
    </Card>
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
          { label: "At", value: rma.location?.name ?? null },
          { label: "Tracking number", value: rma.trackingNumber },
          { label: "Refund", value: triggerWord[rma.refundTrigger] },
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
          { label: "In all", value: <MoneyText minor={rma.refundMinor} currency={currency} /> },
        ]}
      />
    </Card>
  );
}

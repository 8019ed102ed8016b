"use client";

import type { ReactNode } from "react";
import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Timeline } from "#components/blocks/timeline.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { HoldPanel } from "./hold-panel.tsx";
import { OrderLines } from "./order-lines.tsx";
import { RoutingPanel } from "./routing-panel.tsx";
import { stageTone, stageWord } from "./stage.ts";
import type { Order, OrderPermissions } from "./types.ts";

/** One order: what was bought, where it stands, what stops it, and everything that happened, on one page. */
export function OrderView({
  id,
  may,
  actions,
}: {
  id: string;
  may: OrderPermissions;
  /** What other rooms offer for an order that shipped. */
  actions?: ReactNode;
}) {
  const trpc = useTRPC();
  const order = useQuery(trpc.orders.get.queryOptions({ id }, { refetchInterval: 5_000 }));
  const timeline = useQuery(
    trpc.reporting.timeline.queryOptions({ orderId: id }, { refetchInterval: 5_000 }),
  );
  if (order.error) return <Failed error={order.error} />;
  if (!order.data) return <PageHeader title="Order" description="Loading" />;
  const { data } = order;
  return (
    <>
      <PageHeader
        title={`Order ${data.number}`}
        description={`${data.channelOrderName} · ${data.customerName}`}
      >
        <StatusBadge tone={stageTone[data.stage]}>{stageWord(data.stage)}</StatusBadge>
        {(data.stage === "shipped" || data.stage === "delivered") && actions}
        {may.credit && (
          <Link className="text-[13px] underline underline-offset-2" href={`/credits/new?order=${data.id}`}>
            Give a credit
          </Link>
        )}
      </PageHeader>
      <HoldPanel order={data} may={may} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <OrderLines order={data} />
          {may.seeRouting && <RoutingPanel order={data} canRoute={may.route} />}
          <Card title="What happened">
            {timeline.error && <QueryProblem error={timeline.error} />}
            {timeline.data && (
              <Timeline
                label="What happened"
                entries={timeline.data.toReversed().map((item) => ({
                  id: item.id,
                  at: item.at,
                  title: item.title,
                  detail: item.detail,
                  actor: item.actor,
                  tone: item.tone,
                  ...(item.href ? { href: item.href } : {}),
                }))}
              />
            )}
          </Card>
        </div>
        <Facts order={data} mayHold={may.hold} />
      </div>
    </>
  );
}

function Failed({ error }: { error: unknown }) {
  return (
    <>
      <PageHeader title="Order" />
      <QueryProblem error={error} />
    </>
  );
}

function Facts({ order, mayHold }: { order: Order; mayHold: boolean }) {
  const money = (minor: bigint) => <MoneyText minor={minor} currency={order.currency} />;
  const to = order.shippingAddress;
  return (
    <div className="grid gap-4">
      <Card title="Amounts">
        <DetailList
          items={[
            { label: "Goods", value: money(order.subtotalMinor + order.discountMinor) },
            { label: "Discounts", value: money(-order.discountMinor) },
            { label: "Shipping", value: money(order.shippingMinor) },
            { label: order.taxesIncluded ? "Tax (included)" : "Tax", value: money(order.taxMinor) },
            { label: "Total", value: money(order.totalMinor) },
            { label: "Payment", value: order.financialStatus || null },
          ]}
        />
      </Card>
      <Card title="Ship to">
        {to ? (
          <address className="text-[13px] not-italic">
            {[
              to.name,
              to.company,
              to.line1,
              to.line2,
              [to.city, to.region, to.postalCode].filter(Boolean).join(" "),
              to.country,
            ]
              .filter(Boolean)
              .map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
          </address>
        ) : (
          <p className="text-[13px] text-muted">No address.</p>
        )}
      </Card>
      <Card title="Facts">
        <DetailList
          items={[
            { label: "Placed", value: order.placedAt.toLocaleString() },
            { label: "Promised", value: order.promiseOn },
            { label: "Ship by", value: order.shipByAt?.toLocaleString() ?? null },
            { label: "E-mail", value: order.email },
            { label: "Phone", value: order.phone },
            { label: "Note", value: order.note },
            { label: "Tags", value: order.tags.join(", ") || null },
            { label: "Shop's id", value: order.externalId },
            { label: "Trace", value: <span className="break-all">{order.traceId}</span> },
          ]}
        />
        {mayHold && order.connectionId === null && order.status === "open" && (
          <CancelButton orderId={order.id} />
        )}
      </Card>
    </div>
  );
}

function CancelButton({ orderId }: { orderId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const cancel = useMutation(
    trpc.orders.cancel.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.orders.pathFilter()),
    }),
  );
  return (
    <div className="pt-3">
      <Button variant="danger" onClick={() => cancel.mutate({ orderId, reason: "Canceled in the portal" })}>
        Cancel the order
      </Button>
      {cancel.error && <QueryProblem error={cancel.error} />}
    </div>
  );
}

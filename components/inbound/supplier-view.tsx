"use client";

import Link from "next/link";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chart } from "#components/ui/chart.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { NewOrderDialog } from "./new-order-dialog.tsx";
import { qualityWords, SupplierDialog } from "./supplier-dialog.tsx";
import { SupplierSkuDialog } from "./supplier-sku-dialog.tsx";

/** Where a SKU is checked otherwise than its supplier's others. */
const qualityBadge = { never: "not checked", first: "first one checked", always: "always checked" } as const;

const days = (value: number | null) => (value === null ? "–" : `${value} days`);

/** One supplier: how long it takes, what it offers on which terms. */
export function SupplierView({ id, canWrite }: { id: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const supplier = useQuery(trpc.inbound.supplier.queryOptions({ id }));
  const [asking, setAsking] = useState<"edit" | "sku" | "order">();
  const [skuId, setSku] = useState<string>();
  if (supplier.error)
    return (
      <>
        <PageHeader title="Supplier" />
        <QueryProblem error={supplier.error} />
      </>
    );
  if (!supplier.data) return <PageHeader title="Supplier" description="Loading" />;
  const { data } = supplier;
  const close = () => setAsking(undefined);
  return (
    <>
      <PageHeader title={data.name} description={`${data.code}, ${data.currency}`}>
        <StatusBadge tone={data.status === "active" ? "good" : "quiet"}>{data.status}</StatusBadge>
        {canWrite && <Button onClick={() => setAsking("edit")}>Change</Button>}
        {canWrite && (
          <Button variant="primary" onClick={() => setAsking("order")}>
            New order
          </Button>
        )}
      </PageHeader>
      <StatRow label="Lead time">
        <Stat label="Promised" value={days(data.promisedLeadDays)} />
        <Stat
          label="Takes, median"
          value={days(data.lead.median)}
          note={`of ${data.lead.count} orders`}
          {...(data.promisedLeadDays !== null && (data.lead.median ?? 0) > data.promisedLeadDays
            ? { tone: "warn" as const }
            : {})}
        />
        <Stat label="Takes, 9 of 10 within" value={days(data.lead.p90)} />
        <Stat
          label="Open orders"
          value={data.openOrders}
          href={`/inbound?q=${encodeURIComponent(data.name)}`}
        />
      </StatRow>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <Card title="How long did its orders take?">
            {data.taken.length === 0 ? (
              <EmptyState title="Nothing was received yet." />
            ) : (
              <Chart
                label="Days from placing to the last receipt, by order"
                kind="bar"
                data={data.taken
                  .toReversed()
                  .map((one) => ({ order: one.number, days: one.days, promised: one.promised }))}
                x={{ key: "order", label: "Order" }}
                series={[
                  { key: "days", label: "Days it took" },
                  { key: "promised", label: "Days promised" },
                ]}
              />
            )}
          </Card>
          <Card title="What it offers">
            {data.skus.length === 0 && <EmptyState title="No SKUs yet." />}
            {data.skus.length > 0 && (
              <Table label="SKUs of the supplier">
                <thead>
                  <tr>
                    <Th>SKU</Th>
                    <Th>{""}</Th>
                    <Th className="text-right">Pack</Th>
                    <Th className="text-right">Minimum</Th>
                    <Th className="text-right">Cost</Th>
                    <Th>Cheaper from</Th>
                    <Th>{""}</Th>
                  </tr>
                </thead>
                <tbody>
                  {data.skus.map((sku) => (
                    <tr key={sku.id}>
                      <Td className="py-1.5">
                        <Link
                          className="whitespace-nowrap underline underline-offset-2"
                          href={`/inventory/${sku.skuId}`}
                        >
                          {sku.skuCode}
                        </Link>
                        <span className="block whitespace-nowrap text-muted">{sku.supplierCode}</span>
                      </Td>
                      <Td>
                        <span className="flex flex-wrap gap-1">
                          {sku.isPreferred && <StatusBadge tone="info">preferred</StatusBadge>}
                          {sku.qualityControl && (
                            <StatusBadge tone="quiet">{qualityBadge[sku.qualityControl]}</StatusBadge>
                          )}
                        </span>
                      </Td>
                      <Td className="text-right">{sku.packQuantity}</Td>
                      <Td className="text-right">{sku.minimumQuantity}</Td>
                      <Td className="text-right">
                        <MoneyText minor={sku.costMinor} currency={data.currency} />
                      </Td>
                      <Td>
                        {sku.priceBreaks.map((step) => (
                          <span key={step.fromQuantity} className="block whitespace-nowrap">
                            {step.fromQuantity}: <MoneyText minor={step.costMinor} currency={data.currency} />
                          </span>
                        ))}
                      </Td>
                      <Td>
                        {canWrite && (
                          <Button
                            variant="quiet"
                            aria-label={`Change ${sku.skuCode}`}
                            onClick={() => {
                              setSku(sku.skuId);
                              setAsking("sku");
                            }}
                          >
                            Change
                          </Button>
                        )}
                      </Td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            )}
            {canWrite && (
              <Button
                className="mt-2"
                onClick={() => {
                  setSku(undefined);
                  setAsking("sku");
                }}
              >
                Add a SKU
              </Button>
            )}
          </Card>
        </div>
        <Card title="Facts">
          <DetailList
            items={[
              { label: "Contact", value: data.contactName || null },
              { label: "E-mail", value: data.email || null },
              { label: "Phone", value: data.phone || null },
              { label: "Payment", value: `${data.paymentTermsDays} days` },
              { label: "Quality control", value: qualityWords[data.qualityControl] },
              { label: "EDI id", value: data.ediId },
              { label: "Note", value: data.note || null },
            ].filter(({ value }) => Boolean(value))}
          />
        </Card>
      </div>
      {asking === "edit" && <SupplierDialog supplier={data} onClose={close} />}
      {asking === "order" && <NewOrderDialog supplierId={data.id} onClose={close} />}
      {asking === "sku" && <SupplierSkuDialog supplier={data} skuId={skuId} onClose={close} />}
    </>
  );
}

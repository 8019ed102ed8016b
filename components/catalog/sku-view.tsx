"use client";

import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { hasStock } from "#server/modules/catalog/contract.ts";
import { BarcodesCard } from "./barcodes-card.tsx";
import { ComponentsCard } from "./components-card.tsx";
import { FactsForm } from "./facts-form.tsx";
import { HistoryCard } from "./history-card.tsx";
import { GalleryCard, ProductGalleryCard } from "./gallery-card.tsx";
import { PricesCard } from "./prices-card.tsx";
import { ProductCard } from "./product-card.tsx";
import { kindWords, type SkuPage } from "./sku-words.ts";

export interface SkuViewProps {
  skuId: string;
  canEdit: boolean;
  seesStock: boolean;
}

const linkLook =
  "inline-flex min-h-8 items-center rounded-md border border-line bg-surface px-3 text-[13px] font-medium hover:bg-raised";

/** Everything of one SKU. */
export function SkuView({ skuId, canEdit, seesStock }: SkuViewProps) {
  const trpc = useTRPC();
  const answer = useQuery(trpc.catalog.skus.get.queryOptions({ skuId }));
  const sku = answer.data;
  if (!sku)
    return (
      <>
        <PageHeader title="SKU" />
        {answer.error ? <QueryProblem error={answer.error} /> : <Skeleton className="h-64 w-full" />}
      </>
    );
  return (
    <>
      <PageHeader title={sku.code} description={sku.title}>
        {seesStock && hasStock(sku.kind) && (
          <>
            <Link href={`/inventory/${sku.id}?explain=available`} className={linkLook}>
              Explain available
            </Link>
            <Link href={`/inventory/${sku.id}`} className={linkLook}>
              Stock
            </Link>
          </>
        )}
        {canEdit && <ArchiveButton sku={sku} />}
      </PageHeader>
      <Summary sku={sku} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <FactsForm key={sku.version} sku={sku} canEdit={canEdit} />
        <div className="grid gap-4">
          {sku.kind !== "stocked" && <ComponentsCard sku={sku} canEdit={canEdit} seesStock={seesStock} />}
          <BarcodesCard sku={sku} canEdit={canEdit} />
          <PricesCard sku={sku} canEdit={canEdit} />
          <GalleryCard sku={sku} canEdit={canEdit} />
          <ProductCard key={sku.product.version} sku={sku} canEdit={canEdit} />
          <ProductGalleryCard sku={sku} canEdit={canEdit} />
          <Relatives sku={sku} />
        </div>
      </div>
      <HistoryCard skuId={sku.id} currency={sku.currency} />
    </>
  );
}

function ArchiveButton({ sku }: { sku: SkuPage }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const isArchived = sku.status === "archived";
  const update = useMutation(
    trpc.catalog.skus.update.mutationOptions({
      onSuccess: () => toast.done(isArchived ? `${sku.code} is active again.` : `${sku.code} is archived.`),
      onError: (problem) => toast.failed("Nothing was changed.", problem.message),
      onSettled: () => queries.invalidateQueries(trpc.catalog.skus.pathFilter()),
    }),
  );
  const status = isArchived ? "active" : "archived";
  return (
    <Button
      disabled={update.isPending}
      onClick={() => update.mutate({ skuId: sku.id, version: sku.version, changes: { status } })}
    >
      {isArchived ? "Restore" : "Archive"}
    </Button>
  );
}

function Summary({ sku }: { sku: SkuPage }) {
  const options = Object.entries(sku.options);
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-muted">
      <StatusBadge tone={sku.status === "active" ? "good" : "quiet"}>{sku.status}</StatusBadge>
      <span>{kindWords[sku.kind]}</span>
      {options.map(([name, value]) => (
        <span key={name}>
          {name} <span className="text-ink">{value}</span>
        </span>
      ))}
      <span>
        Product <span className="text-ink">{sku.product.title}</span>
      </span>
      <span>
        changed <TimeText at={sku.updatedAt} />
      </span>
      <CopyButton value={sku.id} text="Copy id" />
    </p>
  );
}

/** Other SKUs that this one is known by, sold beside, or part of. */
function Relatives({ sku }: { sku: SkuPage }) {
  const { siblings, usedIn, formerCodes } = sku;
  if (siblings.length + usedIn.length + formerCodes.length === 0) return null;
  return (
    <Card title="Related">
      <div className="grid gap-3 text-[13px]">
        {usedIn.length > 0 && (
          <Names title="Part of" rows={usedIn.map((one) => ({ ...one, note: `${one.quantity} in one` }))} />
        )}
        {siblings.length > 0 && (
          <Names title="Other variants" rows={siblings.map((one) => ({ ...one, note: "" }))} />
        )}
        {formerCodes.length > 0 && (
          <div>
            <h3 className="mb-1 text-muted">Former codes</h3>
            <ul className="grid gap-1">
              {formerCodes.map(({ code, until, isFinding }) => (
                <li key={`${code} ${until.getTime()}`}>
                  <span className="font-mono text-[12px]">{code}</span>{" "}
                  <span className="text-muted">
                    until <TimeText at={until} />
                    {isFinding ? ", still finds this SKU" : ", another SKU has it now"}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Card>
  );
}

function Names(props: {
  title: string;
  rows: { skuId: string; code: string; title: string; note: string }[];
}) {
  return (
    <div>
      <h3 className="mb-1 text-muted">{props.title}</h3>
      <ul className="grid gap-1">
        {props.rows.map((row) => (
          <li key={row.skuId} className="flex items-baseline gap-3">
            <Link
              href={`/catalog/${row.skuId}`}
              className="font-mono text-[12px] underline underline-offset-2"
            >
              {row.code}
            </Link>
            <span className="min-w-0 flex-1 truncate text-muted">{row.title}</span>
            <span className="text-muted">{row.note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

"use client";

import Link from "next/link";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { FileDown } from "lucide-react";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { CreditForm } from "./credit-form.tsx";
import { InvoiceLines, type Invoice } from "./invoice-lines.tsx";
import { CreditState } from "./invoice-list.tsx";
import { Journals } from "./journals.tsx";

export interface InvoicePermissions {
  credit: boolean;
  proposeCredit: boolean;
  seeLedger: boolean;
}

/** A link that looks like a button. */
const linkLook =
  "inline-flex min-h-8 items-center gap-2 rounded-md border border-line bg-surface px-3 text-[13px] font-medium hover:bg-raised";

/** One invoice: what it says, how it came about, what was given back and what can be, and where it was posted. */
export function InvoiceView({ id, may }: { id: string; may: InvoicePermissions }) {
  const trpc = useTRPC();
  const [isCrediting, setIsCrediting] = useState(false);
  const invoice = useQuery(trpc.invoicing.get.queryOptions({ id }, { refetchInterval: 15_000 }));
  if (!invoice.data) {
    return (
      <>
        <PageHeader title="Invoice" />
        {invoice.error ? <QueryProblem error={invoice.error} /> : <SkeletonLines count={6} />}
      </>
    );
  }
  const { data } = invoice;
  const leftMinor = data.totalMinor - data.creditedMinor;
  return (
    <>
      <PageHeader
        title={`Invoice ${data.number}`}
        description={`Order ${data.orderNumber} · issued ${data.issuedOn}`}
      >
        <CreditState total={data.totalMinor} credited={data.creditedMinor} />
        <a href={`/files/invoice/${data.id}.pdf`} className={linkLook}>
          <FileDown aria-hidden size={14} /> PDF
        </a>
        {may.proposeCredit && leftMinor > 0n && (
          <Link href={`/credits/new?order=${data.orderId}&invoice=${data.id}`} className={linkLook}>
            Offer a credit
          </Link>
        )}
        {may.credit && leftMinor > 0n && (
          <Button variant="primary" onClick={() => setIsCrediting(true)}>
            Credit
          </Button>
        )}
      </PageHeader>
      {isCrediting && <CreditForm invoice={data} onClose={() => setIsCrediting(false)} />}
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          <InvoiceLines invoice={data} />
          <CreditNotes invoice={data} />
          <Journals journals={data.journals} canOpen={may.seeLedger} />
        </div>
        <Facts invoice={data} />
      </div>
    </>
  );
}

function Facts({ invoice }: { invoice: Invoice }) {
  const money = (minor: bigint) => <MoneyText minor={minor} currency={invoice.currency} />;
  const { billTo } = invoice;
  const place = [billTo.city, billTo.region, billTo.postalCode].filter(Boolean).join(" ");
  const address = [billTo.name, billTo.company, billTo.line1, billTo.line2, place, billTo.country].filter(
    Boolean,
  );
  return (
    <div className="grid gap-4">
      <Card title="Amounts">
        <DetailList
          items={[
            { label: "Items", value: money(invoice.netMinor) },
            ...(invoice.discountMinor > 0n ? [{ label: "Discount in it", value: money(invoice.discountMinor) }] : []),
            { label: "Shipping", value: money(invoice.shippingMinor) },
            { label: invoice.taxesIncluded ? "Tax (prices include it)" : "Tax", value: money(invoice.taxMinor) },
            { label: "Total", value: <strong>{money(invoice.totalMinor)}</strong> },
            { label: "Credited", value: money(invoice.creditedMinor) },
            { label: "Left to credit", value: money(invoice.totalMinor - invoice.creditedMinor) },
          ]}
        />
      </Card>
      <Card title="Bill to">
        <address className="text-[13px] not-italic">
          {address.map((line, index) => (
            <span key={index} className="block">
              {line}
            </span>
          ))}
        </address>
      </Card>
      <Card title="Where it comes from">
        <DetailList
          items={[
            {
              label: "Order",
              value: (
                <Link className="underline underline-offset-2" href={`/orders/${invoice.orderId}`}>
                  {invoice.orderNumber}
                </Link>
              ),
            },
            { label: "Policy", value: invoice.policyVersion === 0 ? "standard" : `version ${invoice.policyVersion}` },
            { label: "Issued", value: <TimeText at={invoice.issuedAt} /> },
          ]}
        />
      </Card>
    </div>
  ); // prettier-ignore
}

function CreditNotes({ invoice }: { invoice: Invoice }) {
  if (invoice.creditNotes.length === 0) return null;
  return (
    <Card title="Credit notes">
      <Table label="Credit notes of the invoice">
        <thead>
          <tr>
            <Th>Credit note</Th>
            <Th>Reason</Th>
            <Th>By</Th>
            <Th>Issued</Th>
            <Th className="text-right">Amount</Th>
            <Th>Document</Th>
          </tr>
        </thead>
        <tbody>
          {invoice.creditNotes.map((note) => (
            <tr key={note.id}>
              <Td>{note.number}</Td>
              <Td>{note.reason.replaceAll("_", " ")}</Td>
              <Td>{note.createdByName}</Td>
              <Td>
                <TimeText at={note.issuedAt} />
              </Td>
              <Td className="text-right">
                <MoneyText minor={note.totalMinor} currency={invoice.currency} />
              </Td>
              <Td>
                <a className="underline underline-offset-2" href={`/files/credit_note/${note.id}.pdf`}>
                  PDF<span className="sr-only"> of {note.number}</span>
                </a>
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

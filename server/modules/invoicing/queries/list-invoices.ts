import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { spellings, startsWith } from "#server/db/typed.ts";
import type { InvoiceListInput } from "../contract.ts";

/** One row of the list. Amounts are minor units of `currency`. */
export interface InvoiceListRow {
  id: string;
  number: string;
  orderId: string;
  /** What people call the order. */
  orderNumber: string;
  customerName: string;
  issuedOn: string;
  issuedAt: Date;
  currency: string;
  taxMinor: bigint;
  totalMinor: bigint;
  creditedMinor: bigint;
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);
const credited: Record<InvoiceListInput["credited"], Prisma.Sql> = {
  all: Prisma.sql`true`,
  none: Prisma.sql`b.credited_minor = 0`,
  partly: Prisma.sql`b.credited_minor > 0 and b.credited_minor < b.total_minor`,
  fully: Prisma.sql`b.credited_minor > 0 and b.credited_minor = b.total_minor`,
};

/** Invoices, the newest first. The search takes the start of an invoice's or order's number, or one of their ids. */
export async function listInvoices(work: Work, input: InvoiceListInput): Promise<Page<InvoiceListRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const { search, orderId } = input;
  const conditions = [
    Prisma.sql`i.tenant_id = ${work.tenantId}`,
    credited[input.credited],
    ...(orderId ? [Prisma.sql`i.order_id = ${orderId}`] : []),
    ...(search ? [found(work, search)] : []),
    ...(after ? [Prisma.sql`(i.issued_at, i.id) < (${new Date(after[0])}, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<InvoiceListRow[]>`
    select i.id, i.number, i.order_id as "orderId", o.channel_order_name as "orderNumber", o.customer_name as "customerName",
           i.issued_on as "issuedOn", i.issued_at as "issuedAt", i.currency, i.tax_minor as "taxMinor",
           i.total_minor as "totalMinor", b.credited_minor as "creditedMinor"
      from invoice i
      join invoice_balance b on b.tenant_id = i.tenant_id and b.invoice_id = i.id
      join sales_order o on o.tenant_id = i.tenant_id and o.id = i.order_id
     where ${Prisma.join(conditions, " and ")}
     order by i.issued_at desc, i.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.issuedAt.toISOString(), row.id]);
}

function found({ tenantId }: Work, search: string): Prisma.Sql {
  const names = spellings(search);
  const sql = Prisma.sql;
  return sql`i.id in (
    select n.id from invoice n where n.tenant_id = ${tenantId}
       and (n.id = ${search} or n.order_id = ${search} or ${startsWith(sql`n.number`, names)})
    union all
    select n.id from sales_order f join invoice n on n.tenant_id = f.tenant_id and n.order_id = f.id
     where f.tenant_id = ${tenantId} and (${startsWith(sql`f.number`, names)} or ${startsWith(sql`f.channel_order_name`, names)}))`;
}

/** What a merchant invoiced and credited in the last 30 days, by currency. */
export interface InvoicedSum {
  currency: string;
  invoiceCount: number;
  invoicedMinor: bigint;
  creditedMinor: bigint;
}

export async function invoicedSince(work: Work, since: Date): Promise<InvoicedSum[]> {
  return work.tx.$queryRaw<InvoicedSum[]>`
    select currency, sum(invoices)::int as "invoiceCount", sum(invoiced)::bigint as "invoicedMinor", sum(credited)::bigint as "creditedMinor"
      from (select currency, 1 as invoices, total_minor as invoiced, 0 as credited from invoice
             where tenant_id = ${work.tenantId} and issued_at >= ${since}
            union all
            select currency, 0, 0, total_minor from credit_note where tenant_id = ${work.tenantId} and issued_at >= ${since}) t
     group by currency order by currency`;
}

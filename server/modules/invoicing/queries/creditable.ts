import type { Work } from "#server/db/transact.ts";
import type { CreditableLine } from "../domain/credit.ts";

/** What can still be credited of each line of an invoice, in the invoice's order. Empty for an invoice nobody knows. */
export async function creditable(work: Work, invoiceId: string): Promise<CreditableLine[]> {
  const rows = await work.tx.$queryRaw<CreditableLine[]>`
    select l.id as "invoiceLineId", l.kind, l.order_line_id as "orderLineId", l.title, l.quantity,
           (select coalesce(sum(c.quantity), 0)::int from credit_note_line c
             where c.tenant_id = l.tenant_id and c.invoice_line_id = l.id) as "creditedQuantity",
           l.net_minor as "netMinor", l.tax_minor as "taxMinor",
           b.net_minor - b.credited_net_minor as "netLeftMinor", b.tax_minor - b.credited_tax_minor as "taxLeftMinor"
      from invoice_line l join invoice_line_balance b on b.tenant_id = l.tenant_id and b.invoice_line_id = l.id
     where l.tenant_id = ${work.tenantId} and l.invoice_id = ${invoiceId} order by l.position`;
  return rows;
}

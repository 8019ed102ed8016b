import type { Work } from "#server/db/transact.ts";
import type { LadderLine, Target } from "../domain/ladder.ts";

/**
 * Payments and refunds that lines can stand for: by the processor's id, and by order names that the lines mention. A refund's
 * amount is positive, as a payment's.
 */
export async function targetsOf(
  work: Work,
  connectionId: string,
  lines: readonly LadderLine[],
): Promise<Target[]> {
  const sources = [...new Set(lines.flatMap((line) => line.sourceExternalId ?? []))];
  const names = [...new Set(lines.flatMap((line) => line.description.match(/#[\w-]+/g) ?? []))];
  const rows = await work.tx.$queryRaw<Target[]>`
    select * from (
      select 'payment' as type, p.id, p.external_id as "externalId", p.order_id as "orderId", p.amount_minor as "amountMinor",
             p.currency, o.channel_order_name as "orderName"
        from payment p left join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
       where p.tenant_id = ${work.tenantId} and p.connection_id = ${connectionId} and p.status <> 'pending'
      union all
      select 'refund', r.id, r.external_id, r.order_id, r.amount_minor, r.currency, o.channel_order_name
        from refund r left join sales_order o on o.tenant_id = r.tenant_id and o.id = r.order_id
       where r.tenant_id = ${work.tenantId} and r.connection_id = ${connectionId} and r.external_id is not null
    ) t where t."externalId" = any(${sources}) or t."orderName" = any(${names}) order by t.id`;
  return rows;
}

import type { Work } from "#server/db/transact.ts";

/** Something a line could stand for, to be decided by a person. */
export interface Candidate {
  targetType: "payment" | "refund";
  targetId: string;
  externalId: string | null;
  orderId: string | null;
  orderName: string | null;
  customerName: string | null;
  amountMinor: bigint;
  currency: string;
  at: Date;
  /** 3: order and amount less the fee; 4: amount and time. */
  rung: 3 | 4;
  score: number;
}

const WINDOW_DAYS = 10;

/**
 * What a line without a match could be: payments (or refunds, for money that left) of about its amount and time that explain no
 * other line, the likeliest first. These rungs only propose.
 */
export async function candidatesOf(work: Work, lineId: string): Promise<Candidate[]> {
  return work.tx.$queryRaw<Candidate[]>`
    with line as (select * from balance_transaction where tenant_id = ${work.tenantId} and id = ${lineId}),
    money as (
      select 'payment' as type, p.id, p.external_id, p.order_id, p.amount_minor, p.currency, p.paid_at as at, p.connection_id
        from payment p where p.tenant_id = ${work.tenantId} and p.status = 'succeeded'
      union all
      select 'refund', r.id, r.external_id, r.order_id, r.amount_minor, r.currency, coalesce(r.executed_at, r.requested_at), r.connection_id
        from refund r where r.tenant_id = ${work.tenantId}
    )
    select m.type as "targetType", m.id as "targetId", m.external_id as "externalId", m.order_id as "orderId",
           o.channel_order_name as "orderName", o.customer_name as "customerName", m.amount_minor as "amountMinor", m.currency, m.at,
           case when o.channel_order_name is not null and position(o.channel_order_name in l.description) > 0 then 3 else 4 end as rung,
           (case when m.amount_minor = abs(l.amount_minor) then 60 when m.amount_minor = abs(l.net_minor) then 45 else 20 end
            + greatest(0, 30 - 3 * (abs(extract(epoch from m.at - l.occurred_at)) / 86400)::int))::int as score
      from line l join money m on m.connection_id = l.connection_id and m.currency = l.currency
       and m.type = case when l.amount_minor < 0 then 'refund' else 'payment' end
       and m.at between l.occurred_at - make_interval(days => ${WINDOW_DAYS}) and l.occurred_at + make_interval(days => ${WINDOW_DAYS})
      left join sales_order o on o.tenant_id = ${work.tenantId} and o.id = m.order_id
     where not exists (select from settlement_match s where s.tenant_id = ${work.tenantId} and s.target_type = m.type and s.target_id = m.id)
     order by score desc, abs(m.amount_minor - abs(l.amount_minor)), m.id limit 12`;
}

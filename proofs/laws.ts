import { createHash } from "node:crypto";
import pg from "pg";
import { pause } from "./parts.ts";

/** Laws that hold in every snapshot, whatever happens. Each statement returns the rows that break its law. */
const laws: Record<string, string> = {
  "received = applied + duplicate + quarantined + pending": `
    select c.tenant_id, c.connection_id, c.received, c.duplicate, d.applied, d.quarantined, d.pending
      from inbox_counter c
      join lateral (select count(*) filter (where status = 'applied') as applied, count(*) filter (where status = 'quarantined') as quarantined,
             count(*) filter (where status = 'pending') as pending
        from inbox_delivery d where d.tenant_id = c.tenant_id and d.connection_id = c.connection_id) d on true
     where c.received <> d.applied + d.quarantined + d.pending + c.duplicate`,
  "an event is stored once": `
    select tenant_id, connection_id, topic, event_id from inbox_delivery group by 1, 2, 3, 4 having count(*) > 1`,
  "stock is the sum of its movements": `
    select l.tenant_id, l.sku_id, l.location_id from stock_level l
      left join lateral (select coalesce(sum(on_hand_delta), 0) as on_hand, coalesce(sum(committed_delta), 0) as committed,
             coalesce(sum(reserved_delta), 0) as reserved from stock_movement m
        where m.tenant_id = l.tenant_id and m.sku_id = l.sku_id and m.location_id = l.location_id) m on true
     where (l.on_hand, l.committed, l.reserved) is distinct from (m.on_hand, m.committed, m.reserved)`,
  "nothing is promised that is not there": `
    select l.tenant_id, l.sku_id, l.location_id, l.on_hand, c.units from stock_level l
      join (select tenant_id, sku_id, location_id, sum(quantity) as units from commitment where status = 'active' group by 1, 2, 3) c
        using (tenant_id, sku_id, location_id)
     where c.units > l.on_hand or c.units <> l.committed`,
  "every journal balances": `
    select j.tenant_id, j.id from journal j
      left join (select tenant_id, journal_id, sum(debit_minor) - sum(credit_minor) as off, count(*) as lines from journal_line group by 1, 2) l
        on l.tenant_id = j.tenant_id and l.journal_id = j.id
     where l.off is distinct from 0 or l.lines <> j.line_count`,
};

/** What a watch saw. */
export interface Watched {
  snapshots: number;
  broken: string[];
}

/** Looks at all laws, in the transaction of the caller. @returns the broken ones with their first rows */
export async function brokenLaws(client: pg.Client): Promise<string[]> {
  const broken: string[] = [];
  for (const [law, statement] of Object.entries(laws)) {
    const { rows } = await client.query(`${statement} limit 3`);
    if (rows.length > 0) broken.push(`${law}: ${JSON.stringify(rows)}`);
  }
  return broken;
}

/** Looks every 250 ms until told to stop; a database that is away for a moment is looked at again. */
export function watchLaws(ownerUrl: string): { stop(): Promise<Watched> } {
  const watched: Watched = { snapshots: 0, broken: [] };
  let isStopping = false;
  const looking = (async () => {
    let client: pg.Client | undefined;
    while (!isStopping) {
      try {
        if (!client) {
          const fresh = new pg.Client({ connectionString: ownerUrl });
          fresh.on("error", () => undefined);
          await fresh.connect();
          client = fresh;
        }
        // one snapshot for all laws, as the owner, who sees every merchant
        await client.query("begin isolation level repeatable read read only");
        watched.broken.push(...(await brokenLaws(client)));
        await client.query("commit");
        watched.snapshots += 1;
      } catch {
        await client?.end().catch(() => undefined);
        client = undefined;
      }
      await pause(250);
    }
    await client?.end();
  })();
  return {
    async stop() {
      isStopping = true;
      await looking;
      return watched;
    },
  };
}

/**
 * Everything that deliveries change of a merchant's business, without ids and times of ours: two merchants who were told the
 * same have the same. History that depends on the order of arrival (superseded plans, movements that cancel out) is not part.
 */
const business: Record<string, string> = {
  orders: `select external_id, status, stage, is_held, financial_status, channel_updated_at, total_minor, canceled_at is null as open
             from sales_order where tenant_id = $1 order by 1`,
  lines: `select o.external_id, l.external_line_id, l.quantity, l.canceled_quantity, l.is_mapped, l.unit_price_minor from order_line l
            join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id where l.tenant_id = $1 order by 1, 2`,
  promised: `select o.external_id, c.sku_id, c.location_id, sum(c.quantity) from commitment c
               join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
              where c.tenant_id = $1 and c.status = 'active' group by 1, 2, 3 order by 1, 2, 3`,
  waiting: `select o.external_id, b.sku_id, sum(b.quantity) from backorder b
              join sales_order o on o.tenant_id = b.tenant_id and o.id = b.order_id
             where b.tenant_id = $1 and b.status = 'open' group by 1, 2 order by 1, 2`,
  levels: `select sku_id, location_id, on_hand, committed, reserved, available from stock_level where tenant_id = $1 order by 1, 2`,
  refunds: `select external_id, amount_minor, currency from channel_refund where tenant_id = $1 order by 1`,
  plans: `select o.external_id, p.outcome, p.split_count from routing_plan p join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
           where p.tenant_id = $1 and p.status = 'active' and o.status <> 'canceled' order by 1`,
  fulfillments: `select o.external_id, f.location_id, f.status, count(*) from fulfillment_order f
                   join sales_order o on o.tenant_id = f.tenant_id and o.id = f.order_id
                  where f.tenant_id = $1 and f.status <> 'canceled' group by 1, 2, 3 order by 1, 2`,
  payments: `select p.external_id, o.external_id as order_id, p.amount_minor, p.status from payment p
               left join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id where p.tenant_id = $1 order by 1`,
  ledger: `select l.account_code, sum(l.debit_minor) as debit, sum(l.credit_minor) as credit, count(*) from journal_line l
            where l.tenant_id = $1 group by 1 order by 1`,
  exceptions: `select type, count(*) from exception where tenant_id = $1 and status = 'open' group by 1 order by 1`,
  deliveries: `select kind, topic, event_id, status from inbox_delivery where tenant_id = $1 order by 1, 2, 3`,
  feed: `select l.title, s.location_id, right(s.connection_id, 12) <> '' as shop, s.desired, s.published from channel_stock s
           join channel_listing l on l.tenant_id = s.tenant_id and l.id = s.listing_id where s.tenant_id = $1 order by 1, 2, 4`,
};

export type Query = (text: string, values?: unknown[]) => Promise<pg.QueryResultRow[]>;

/** The state and its hash. */
export async function businessState(query: Query, tenantId: string) {
  const state: Record<string, unknown[]> = {};
  for (const [part, statement] of Object.entries(business)) state[part] = await query(statement, [tenantId]);
  return { state, hash: createHash("sha256").update(JSON.stringify(state)).digest("hex") };
}

/** Waits and retries are long in real time. This brings them forward, as if the clock ran faster. */
export async function hurry(query: Query): Promise<void> {
  await query("update inbox_delivery set retry_at = null where status = 'pending' and retry_at is not null");
  await query("update channel_stock set retry_at = null where is_dirty and retry_at is not null");
  await query("update job_task set run_at = now() where locked_by is null and run_at > now()");
  await query(
    "update job_cron set next_at = now() where function_id ~ 'sweep-' and next_at > now() and exists (select from inbox_delivery where status = 'pending')",
  );
}

/** Whether nothing waits: no delivery, no event, no job. */
export async function isQuiet(query: Query): Promise<boolean> {
  const [row] = await query(
    `select not exists (select from inbox_delivery where status = 'pending') and not exists (select from outbox_event where pumped_at is null)
        and not exists (select from job_run where status in ('queued', 'running')) and not exists (select from channel_stock where is_dirty) as quiet`,
  );
  return row?.quiet === true;
}

/** @throws Error saying what still waits */
export async function untilQuiet(query: Query, limitMs: number): Promise<void> {
  for (const until = Date.now() + limitMs; Date.now() < until; await pause(300)) {
    if (await isQuiet(query)) return;
    await hurry(query);
  }
  const waits = await query(
    `select (select json_agg(x) from (select topic, status, attempts, reason, count(*) from inbox_delivery where status = 'pending' group by 1, 2, 3, 4 limit 5) x) as deliveries,
            (select json_agg(x) from (select function_id, status, count(*) from job_run where status in ('queued', 'running') group by 1, 2) x) as runs,
            (select count(*) from outbox_event where pumped_at is null) as events, (select count(*) from channel_stock where is_dirty) as dirty`,
  );
  throw new Error(`The product does not come to rest: ${JSON.stringify(waits[0])}`);
}

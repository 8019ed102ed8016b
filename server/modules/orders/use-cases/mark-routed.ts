import type { LocalDate } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OrderStage } from "../contract.ts";
import { mayMove, stageMoves } from "../domain/stage.ts";

/** An order whose locations are chosen, with the dates that follow. */
export interface RoutedOrder {
  orderId: string;
  planId: string;
  shipOn: LocalDate;
  deliverOn: LocalDate;
  /** The last instant at which the carrier can take it that day. */
  shipByAt: Date;
  /** Every term the dates were computed from. */
  terms: Record<string, unknown>;
  configVersion: number;
}

const mayBeRouted = (Object.keys(stageMoves) as OrderStage[]).filter((stage) => mayMove(stage, "routed"));

/**
 * Brings orders to the stage `routed`, where their stage allows it, and records their dates, in one statement. The first dates
 * are the promise to the buyer and stay it; later ones are kept beside it as revisions, so that being late is measured against
 * what was said first. The caller holds the orders, each once.
 */
export async function markRouted(work: Work, orders: readonly RoutedOrder[]): Promise<void> {
  if (orders.length === 0) return;
  const { tenantId } = work;
  const now = clock.now();
  await work.tx.$executeRaw`
    with routed as materialized (
      select r.*, last.ship_on as last_ship_on, last.deliver_on as last_deliver_on, last.order_id is not null as is_promised
        from jsonb_to_recordset(${JSON.stringify(orders)}::jsonb) as r("orderId" text, "planId" text, "shipOn" text, "deliverOn" text,
          "shipByAt" timestamptz, terms jsonb, "configVersion" integer)
        left join lateral (
          select p.order_id, p.ship_on, p.deliver_on from order_promise p where p.tenant_id = ${tenantId} and p.order_id = r."orderId"
           order by p.made_at desc, p.id desc limit 1) last on true),
    dated as (
      insert into order_promise (tenant_id, id, order_id, plan_id, kind, ship_on, deliver_on, terms, config_version, made_at)
      select ${tenantId}, new_id('prm'), "orderId", "planId", case when is_promised then 'revised' else 'original' end, "shipOn", "deliverOn",
             terms, "configVersion", ${now}
        from routed where (last_ship_on, last_deliver_on) is distinct from ("shipOn", "deliverOn"))
    update sales_order o
       set stage = case when o.stage = any(${mayBeRouted}) then 'routed' else o.stage end,
           ship_by_at = r."shipByAt", promise_on = case when r.is_promised then o.promise_on else r."deliverOn" end,
           version = o.version + 1, updated_at = ${now}
      from routed r where o.tenant_id = ${tenantId} and o.id = r."orderId"`;
}

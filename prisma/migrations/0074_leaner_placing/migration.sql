-- Placing orders, leaner: levels are read once to see who can be served and to write what they get, and the index of what a level is
-- committed to is a tenth of its size.

-- Without the time all commitments of a level are one entry; whoever reads them reads them all and sorts.
drop index commitment_active_by_level;
create index commitment_active_by_level on commitment (tenant_id, sku_id, location_id) where status = 'active';

-- As in 0045_lean_placing, as one statement that reads the levels along their index for all SKUs together. No nested loops: the sizes of
-- what was read are unknown to the planner, which would compare every part with every level.
create or replace function give_at_best_place(p_tenant text, p_connection text, p_parts placed_part[]) returns placed_part[] language plpgsql
set plan_cache_mode = force_generic_plan set enable_nestloop = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  best text;
  rest placed_part[];
  -- the same for every row
  actor text := coalesce(nullif(current_setting('app.actor_id', true), ''), 'system');
  trace text := nullif(current_setting('app.trace_id', true), '');
begin
  select location_id into best from sellable_locations(p_tenant, array[coalesce(p_connection, '')]) where place = 1;
  with part as materialized (select part, part.*, part.per_unit * part.quantity as need from unnest(p_parts) part),
  asked as materialized (select sku_id, sum(need) as need from part group by sku_id),
  level as materialized (
    select sku_id, on_hand, available from stock_level
     where tenant_id = p_tenant and location_id = best and sku_id = any(array(select sku_id from asked))),
  other as materialized (
    select distinct order_id from part where sku_id not in (
      select asked.sku_id from asked join level on level.sku_id = asked.sku_id and level.available >= asked.need)),
  given as materialized (
    select part.order_id, part.order_line_id, part.trace_id, part.sku_id, part.need, level.on_hand,
        level.available - sum(part.need) over (partition by part.sku_id order by part.position) as available_after
      from part join level on level.sku_id = part.sku_id where part.order_id not in (select order_id from other)),
  committed as (
    insert into commitment (tenant_id, id, order_id, order_line_id, connection_id, sku_id, location_id, quantity)
    select p_tenant, new_id('com'), order_id, order_line_id, p_connection, sku_id, best, need from given),
  moved as (
    insert into stock_movement (tenant_id, id, sku_id, location_id, kind, committed_delta, on_hand_after, available_after, reason,
      source_type, source_id, event_key, order_id, actor_id, trace_id, occurred_at)
    select p_tenant, new_id('mov'), sku_id, best, 'commitment', need, on_hand, available_after, 'order', 'order_line', order_line_id,
      'take:' || order_line_id || ':' || sku_id || ':' || need || ':' || best, order_id, actor, coalesce(trace_id, trace), clock_timestamp()
      from given)
  select array_agg(part) into rest from part where order_id in (select order_id from other);
  return rest;
end $$;

select secure_tables();

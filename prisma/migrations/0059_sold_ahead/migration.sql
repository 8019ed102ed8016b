-- Selling ahead: units that a channel sells before they are there, as pre-orders or backorders, against what is expected. What may be
-- sold so is said by rules of the release document inventory.buffers (list "ahead"). Units that were sold within what they allow wait
-- as planned; units beyond are a shortage, as any order without stock.

alter table buffer_rule drop constraint buffer_rule_kind_known,
  add constraint buffer_rule_kind_known check (kind in ('buffer', 'ring_fence', 'limit', 'ahead'));

-- Of a backorder's units those that were sold ahead, as what, and the day on which a person is asked whether to cancel them.
alter table backorder add column sold_ahead integer not null default 0,
  add column sold_as text,
  add column cancel_on text;
alter table backorder add constraint backorder_sold_ahead_of_it check (sold_ahead between 0 and quantity),
  add constraint backorder_sold_as_known check (sold_as in ('pre_order', 'backorder')),
  add constraint backorder_sold_ahead_as check (sold_ahead = 0 or sold_as is not null),
  add constraint backorder_cancel_on_is_date check (cancel_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
create index backorder_to_cancel on backorder (tenant_id, cancel_on) where status = 'open' and cancel_on is not null;
create index expected_receipt_to_come on expected_receipt (tenant_id, sku_id) where quantity > 0;

-- A cancellation takes units off a backorder, shortages first.
create function keep_sold_ahead_within() returns trigger language plpgsql as $$
begin
  new.sold_ahead := new.quantity;
  return new;
end $$;
create trigger backorder_sold_ahead_within before update on backorder for each row
  when (new.quantity < new.sold_ahead) execute function keep_sold_ahead_within();

-- The rule that says how a SKU is sold ahead on a connection now: the first of the list that fits (domain/rule-book.ts asks the same
-- of many listings). SKUs that no rule fits are not in the answer.
create function rules_of_selling_ahead(p_tenant text, p_connection text, p_skus text[]) returns table (sku_id text, rule jsonb)
language sql stable as $$
  with document as materialized (
    select body -> 'ahead' as ahead from release_document where tenant_id = p_tenant and kind = 'inventory.buffers' order by version desc limit 1)
  select distinct on (s.id) s.id, listed.rule
    from document, jsonb_array_elements(document.ahead) with ordinality listed(rule, place),
      lateral (select listed.rule -> 'when' as asks) c
      join sku s on s.tenant_id = p_tenant and s.id = any(p_skus)
      join product p on p.tenant_id = p_tenant and p.id = s.product_id
   where (not c.asks ? 'connectionIds' or c.asks -> 'connectionIds' ? p_connection)
     and (not c.asks ? 'skuCodes' or c.asks -> 'skuCodes' ? s.code)
     and (not c.asks ? 'tags' or c.asks -> 'tags' ?| p.tags)
     and coalesce((c.asks ->> 'from')::timestamptz <= clock_timestamp(), true)
     and coalesce(clock_timestamp() < (c.asks ->> 'until')::timestamptz, true)
   order by s.id, listed.place
$$;

-- Whether a merchant sells anything ahead.
create function sells_ahead(p_tenant text) returns boolean language sql stable as $$
  select coalesce((select jsonb_array_length(body -> 'ahead') > 0 from release_document
    where tenant_id = p_tenant and kind = 'inventory.buffers' order by version desc limit 1), false)
$$;

-- Of demand that waits since this moment (its backorders are written), marks what the rules let be sold ahead, in its order. What a
-- rule allows is the least of its limits, less what waits under them, and of what is expected with a day that is not over, less all
-- that waits. The caller holds the level rows; a SKU that had no level gets an empty one, so that those who come next wait here.
create function sell_ahead(p_tenant text, p_short stock_demand[]) returns void language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  channel text;
  skus text[];
  sold text[];
begin
  if not sells_ahead(p_tenant) then return; end if;
  for channel in select distinct connection_id from unnest(p_short) order by 1 loop
    select array_agg(r.sku_id order by r.sku_id) into skus
      from rules_of_selling_ahead(p_tenant, channel, array(select sku_id from unnest(p_short) where connection_id = channel)) r
     where r.rule ->> 'mode' <> 'in_stock_only';
    continue when skus is null;
    insert into stock_level (tenant_id, sku_id, location_id)
    select p_tenant, bare.sku_id, s.location_id from unnest(skus) bare(sku_id), sellable_locations(p_tenant, array[channel]) s
     where s.place = 1 and not exists (select from stock_level l where l.tenant_id = p_tenant and l.sku_id = bare.sku_id)
     order by 2 on conflict do nothing;
    perform lock_levels(p_tenant, skus);
    with asked as (
      select position, order_line_id, sku_id, need, sum(need) over (partition by sku_id order by position) - need as before
        from unnest(p_short) where connection_id = channel and sku_id = any(skus)),
    later as (select sku_id, sum(need) as units from unnest(p_short) where connection_id >= channel group by sku_id),
    waiting as (
      select b.sku_id, sum(b.quantity) as units, sum(b.sold_ahead) as ahead,
          sum(b.sold_ahead) filter (where coalesce(b.connection_id, '') = channel) as ahead_here
        from backorder b where b.tenant_id = p_tenant and b.sku_id = any(skus) and b.status = 'open' group by b.sku_id),
    expected as (
      select e.sku_id, sum(e.quantity) as units
        from sellable_locations(p_tenant, array[channel]) s
        join location l on l.tenant_id = p_tenant and l.id = s.location_id
        join expected_receipt e on e.tenant_id = p_tenant and e.location_id = s.location_id and e.sku_id = any(skus) and e.quantity > 0
         and e.expected_on >= to_char(clock_timestamp() at time zone l.time_zone, 'YYYY-MM-DD')
       group by e.sku_id),
    allowed as (
      select r.sku_id, r.rule,
          least((r.rule ->> 'upTo')::bigint - coalesce(waiting.ahead_here, 0), (r.rule ->> 'overall')::bigint - coalesce(waiting.ahead, 0),
            case when not coalesce((r.rule ->> 'beyondReceipts')::boolean, false)
              then coalesce(expected.units, 0) - (coalesce(waiting.units, 0) - later.units) end) as units
        from rules_of_selling_ahead(p_tenant, channel, skus) r
        join later using (sku_id) left join waiting using (sku_id) left join expected using (sku_id)),
    given as (
      select asked.order_line_id, asked.sku_id, sum(least(asked.need, allowed.units - asked.before))::integer as units, allowed.rule
        from asked join allowed using (sku_id) where allowed.units > asked.before group by 1, 2, 4),
    marked as (
      update backorder b set sold_ahead = b.sold_ahead + given.units, sold_as = given.rule ->> 'mode',
          cancel_on = to_char(clock_timestamp() + make_interval(days => (given.rule ->> 'cancelAfterDays')::integer), 'YYYY-MM-DD')
        from given where b.tenant_id = p_tenant and b.order_line_id = given.order_line_id and b.sku_id = given.sku_id and b.status = 'open'
      returning b.sku_id)
    select array_agg(distinct sku_id) into sold from marked;
    if sold is not null then perform emit_stock_event(p_tenant, 'inventory/stock.changed', 'skuIds', sold); end if;
  end loop;
end $$;

-- As in 0003_inventory; what is short is sold ahead where the rules allow it.
create or replace function commit_allocations(p_tenant text, p_given stock_allocation[]) returns void language plpgsql as $$
declare changes stock_change[]; short_orders text[];
begin
  insert into commitment as kept (tenant_id, id, order_id, order_line_id, connection_id, sku_id, location_id, quantity)
  select p_tenant, new_id('com'), (demand).order_id, (demand).order_line_id, nullif((demand).connection_id, ''), (demand).sku_id,
    location_id, quantity
    from unnest(p_given) where location_id is not null
  on conflict (tenant_id, order_line_id, sku_id, location_id) where status = 'active'
    do update set quantity = kept.quantity + excluded.quantity, updated_at = clock_timestamp();
  with short as (
    insert into backorder as kept (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity)
    select p_tenant, new_id('bor'), (demand).order_id, (demand).order_line_id, nullif((demand).connection_id, ''), (demand).sku_id, quantity
      from unnest(p_given) where location_id is null
    on conflict (tenant_id, order_line_id, sku_id) where status = 'open' do update set quantity = kept.quantity + excluded.quantity
    returning order_id)
  select array_agg(distinct order_id) into short_orders from short;
  if short_orders is not null then
    perform emit_stock_event(p_tenant, 'inventory/backorder.opened', 'orderIds', short_orders);
    perform sell_ahead(p_tenant, array(select row((demand).position, (demand).order_id, (demand).order_line_id, (demand).connection_id,
      (demand).sku_id, quantity, (demand).trace_id, (demand).reason, (demand).source_type, (demand).source_id, (demand).event_key)::stock_demand
      from unnest(p_given) where location_id is null));
  end if;
  select array_agg(row((demand).position, (demand).sku_id, location_id, 'commitment', 0, quantity, 0, 0, 0, null, 0, (demand).reason,
      (demand).source_type, (demand).source_id, (demand).event_key || ':' || location_id, (demand).order_id, (demand).trace_id)::stock_change)
    into changes from unnest(p_given) where location_id is not null;
  if changes is not null then perform record_movements(p_tenant, changes); end if;
end $$;

-- As in 0003_inventory; what is left of a backorder is still sold ahead as far as it was.
create or replace function fill_backorders(p_tenant text, p_skus text[], p_limit integer default 200) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  waiting backorder;
  demand stock_demand;
  given stock_allocation[];
  got integer;
  ahead integer;
  seen integer := 0;
  orders text[] := '{}';
  filled integer := 0;
begin
  perform lock_levels(p_tenant, p_skus);
  for waiting in
    with seller as materialized (
      select * from sellable_locations(p_tenant, array(select distinct coalesce(connection_id, '') from backorder
        where tenant_id = p_tenant and status = 'open' and sku_id = any(p_skus))))
    select b.* from backorder b where b.tenant_id = p_tenant and b.status = 'open' and b.sku_id = any(p_skus)
       and exists (select from seller s join stock_level l on l.tenant_id = p_tenant and l.location_id = s.location_id
                    where s.connection_id = coalesce(b.connection_id, '') and l.sku_id = b.sku_id and l.available > 0)
     order by b.created_at, b.id limit p_limit for update of b
  loop
    seen := seen + 1;
    demand := row(1, waiting.order_id, waiting.order_line_id, coalesce(waiting.connection_id, ''), waiting.sku_id, waiting.quantity,
      null, 'backorder filled', 'backorder', waiting.id, 'fill:' || waiting.id);
    select array_agg(part) into given from allocate_order(p_tenant, array[demand]) part where part.location_id is not null;
    continue when given is null;
    select sum(quantity) into got from unnest(given);
    -- what is left waits as a row of its own with the same age, so that each row is filled once and keeps its key
    ahead := least(waiting.sold_ahead, waiting.quantity - got);
    update backorder set status = 'filled', quantity = got, sold_ahead = waiting.sold_ahead - ahead, closed_at = clock_timestamp()
     where tenant_id = p_tenant and id = waiting.id;
    if got < waiting.quantity then
      insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, expected_on, created_at,
        sold_ahead, sold_as, cancel_on)
      values (p_tenant, new_id('bor'), waiting.order_id, waiting.order_line_id, waiting.connection_id, waiting.sku_id,
        waiting.quantity - got, waiting.expected_on, waiting.created_at, ahead, waiting.sold_as, waiting.cancel_on);
    end if;
    perform commit_allocations(p_tenant, given);
    orders := orders || waiting.order_id;
    filled := filled + got;
  end loop;
  if filled > 0 then
    perform emit_stock_event(p_tenant, 'inventory/backorder.filled', 'orderIds', orders);
  end if;
  return jsonb_build_object('filled', filled, 'hasMore', seen = p_limit and filled > 0,
    'orderIds', (select coalesce(jsonb_agg(distinct id), '[]') from unnest(orders) id));
end $$;

-- As in 0025_work_orders, with the same.
create or replace function fill_from(p_tenant text, p_order_line text, p_sku text, p_location text, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'fill_from');
  waiting backorder;
  free integer;
  units integer;
  ahead integer;
begin
  if answer is not null then return answer; end if;
  perform lock_levels(p_tenant, array[p_sku]);
  select * into waiting from backorder where tenant_id = p_tenant and order_line_id = p_order_line and sku_id = p_sku and status = 'open' for update;
  if waiting.id is null then
    return refuse_stock('inventory.not_waiting', jsonb_build_object('orderLineId', p_order_line, 'skuId', p_sku));
  end if;
  select available into free from stock_level where tenant_id = p_tenant and sku_id = p_sku and location_id = p_location;
  if coalesce(free, 0) = 0 then
    return refuse_stock('inventory.insufficient_stock', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('skuId', p_sku,
      'locationId', p_location, 'requested', waiting.quantity, 'available', 0))));
  end if;
  units := least(waiting.quantity, free);
  ahead := least(waiting.sold_ahead, waiting.quantity - units);
  update backorder set status = 'filled', quantity = units, sold_ahead = waiting.sold_ahead - ahead, closed_at = clock_timestamp()
   where tenant_id = p_tenant and id = waiting.id;
  if units < waiting.quantity then
    insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, expected_on, created_at,
      sold_ahead, sold_as, cancel_on)
    values (p_tenant, new_id('bor'), waiting.order_id, waiting.order_line_id, waiting.connection_id, waiting.sku_id,
      waiting.quantity - units, waiting.expected_on, waiting.created_at, ahead, waiting.sold_as, waiting.cancel_on);
  end if;
  perform commit_allocations(p_tenant, array[row(row(1, waiting.order_id, waiting.order_line_id, coalesce(waiting.connection_id, ''), p_sku,
    units, null, 'filled from here by hand', 'backorder', waiting.id, 'fill:' || waiting.id)::stock_demand, p_location, units)::stock_allocation]);
  perform emit_stock_event(p_tenant, 'inventory/backorder.filled', 'orderIds', array[waiting.order_id]);
  return keep_answer(p_tenant, p_key, 'fill_from', jsonb_build_object('orderId', waiting.order_id, 'filled', units,
    'left', waiting.quantity - units));
end $$;

-- As in 0024_tracked_stock; channels that sell ahead of what is to come are told.
create or replace function plan_backorders(p_tenant text, p_skus text[]) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  waiting record;
  source record;
  left_of jsonb := '{}';
  parts basis_part[] := '{}';
  rest integer;
  share integer;
  moved jsonb;
  orders text[];
begin
  perform lock_levels(p_tenant, p_skus);
  for waiting in select * from backorder b where b.tenant_id = p_tenant and b.sku_id = any(p_skus) and b.status = 'open'
    order by b.sku_id, b.created_at, b.id
  loop
    rest := waiting.quantity;
    for source in
      select e.id, e.expected_on, coalesce((left_of ->> e.id)::integer, e.quantity) as units
        from expected_receipt e join sellable_locations(p_tenant, array[coalesce(waiting.connection_id, '')]) s on s.location_id = e.location_id
       where e.tenant_id = p_tenant and e.sku_id = waiting.sku_id and coalesce((left_of ->> e.id)::integer, e.quantity) > 0
       order by e.expected_on nulls last, e.id
    loop
      exit when rest = 0;
      share := least(rest, source.units);
      rest := rest - share;
      left_of := jsonb_set(left_of, array[source.id], to_jsonb(source.units - share));
      parts := parts || row(waiting.id, source.id, waiting.sku_id, share, source.expected_on)::basis_part;
    end loop;
  end loop;
  delete from backorder_basis where tenant_id = p_tenant and sku_id = any(p_skus);
  insert into backorder_basis (tenant_id, backorder_id, expected_receipt_id, sku_id, quantity)
  select p_tenant, p.backorder_id, p.expected_receipt_id, p.sku_id, p.quantity from unnest(parts) p;
  with dated as (
    select b.id, b.expected_on as was, case when sum(p.quantity) = b.quantity and count(*) = count(p.expected_on) then max(p.expected_on) end as will_be
      from backorder b left join unnest(parts) p on p.backorder_id = b.id
     where b.tenant_id = p_tenant and b.sku_id = any(p_skus) and b.status = 'open' group by b.tenant_id, b.id),
  changed as (
    update backorder b set expected_on = d.will_be from dated d
     where b.tenant_id = p_tenant and b.id = d.id and d.was is distinct from d.will_be returning b.*, d.was)
  select coalesce(jsonb_agg(jsonb_build_object('backorderId', id, 'orderId', order_id, 'orderLineId', order_line_id, 'skuId', sku_id,
      'quantity', quantity, 'from', was, 'to', expected_on) order by created_at, id), '[]'),
    array_agg(distinct order_id) filter (where was is not null)
    into moved, orders from changed;
  if orders is not null then
    perform emit_stock_event(p_tenant, 'inventory/promise.moved', 'orderIds', orders);
  end if;
  -- what is covered changed, and with it what may be sold ahead
  if sells_ahead(p_tenant) then perform emit_stock_event(p_tenant, 'inventory/stock.changed', 'skuIds', p_skus); end if;
  return moved;
end $$;

-- As in 0040_place_orders; what was sold ahead is no shortage.
create or replace function tell_of_orders(p_tenant text, p_orders jsonb, p_placed text[], p_short stock_demand[]) returns void
language plpgsql as $$
begin
  insert into order_hold (tenant_id, id, order_id, reason, note, placed_at, placed_by)
  select p_tenant, h.id, o.id, h.reason, h.note, o."receivedAt", coalesce(nullif(current_setting('app.actor_id', true), ''), 'system')
    from jsonb_to_recordset(p_orders) as o(id text, "isHeld" boolean, "receivedAt" timestamptz, holds jsonb),
      jsonb_to_recordset(o.holds) as h(id text, reason text, note text)
   where o."isHeld" and o.id = any(p_placed);

  if p_short is not null or p_orders @? '$[*].holds[*].exception' then
    with cause as materialized (
      select h.exception ->> 'type' as type, 'high' as severity, o.id as order_id,
          s.trace_id, s.number || ' is on hold: ' || replace(h.reason, '_', ' ') as title,
          jsonb_build_object('order', o.name, 'note', h.note) as facts, h.exception ->> 'nextAction' as next_action,
          h.exception ->> 'dedupeKey' as dedupe_key, (h.exception ->> 'dueInMinutes')::integer as due_in
        from jsonb_to_recordset(p_orders) as o(id text, name text, holds jsonb)
        join sales_order s on s.tenant_id = p_tenant and s.id = o.id,
          jsonb_to_recordset(o.holds) as h(reason text, note text, exception jsonb)
       where o.id = any(p_placed) and h.exception is not null
      union all
      select 'order.short_stock', 'medium', s.id, s.trace_id, s.number || ' waits for stock',
          jsonb_build_object('order', s.channel_order_name, 'short', jsonb_agg(jsonb_build_object('sku', sku.code, 'quantity', m.lacking)
            order by m.position)),
          'Bring stock in, ship what is there, or cancel the rest with the buyer.', 'order.short_stock:' || s.id, 24 * 60
        from (
          select part.*, part.need - coalesce((select b.sold_ahead from backorder b where b.tenant_id = p_tenant
              and b.order_line_id = part.order_line_id and b.sku_id = part.sku_id and b.status not in ('filled', 'canceled')), 0) as lacking
            from unnest(p_short) part) m
        join sales_order s on s.tenant_id = p_tenant and s.id = m.order_id
        join sku on sku.tenant_id = p_tenant and sku.id = m.sku_id
       where m.lacking > 0
       group by s.id, s.trace_id, s.number, s.channel_order_name),
    raised as (
      insert into exception (tenant_id, id, type, severity, subject_type, subject_id, order_id, title, facts, next_action, owner_role,
        dedupe_key, due_at, opened_at)
      select p_tenant, new_id('exc'), type, severity, 'sales_order', order_id, order_id, title, facts, next_action, 'operations',
        dedupe_key, now() + make_interval(mins => due_in), now()
        from cause
      returning id, type, severity, owner_role, dedupe_key)
    insert into outbox_event (tenant_id, id, name, data, trace_id)
    select p_tenant, new_id('evt'), 'exceptions/exception.raised', jsonb_build_object('exceptionId', id, 'type', raised.type,
        'severity', raised.severity, 'ownerRole', owner_role, 'orderId', cause.order_id, 'tenantId', p_tenant, 'traceId', trace_id), trace_id
      from raised join cause using (dedupe_key);
  end if;

  insert into outbox_event (tenant_id, id, name, data, trace_id)
  select p_tenant, new_id('evt'), 'orders/order.placed', jsonb_build_object('orderIds', jsonb_agg(o.id), 'tenantId', p_tenant,
      'traceId', case when count(*) = 1 then min(o."traceId") end), case when count(*) = 1 then min(o."traceId") end
    from jsonb_to_recordset(p_orders) as o(id text, "traceId" text) where o.id = any(p_placed);
end $$;

select secure_tables();

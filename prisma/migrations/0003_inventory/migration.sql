-- The stock core. A level is the sum of its movements by construction: the app role may open an empty level row and lock
-- it, nothing else; levels change only through the trigger on stock_movement, in the statement that adds the movement.
-- All other functions run with the rights of the caller, under row-level security. Refusals are returned as
-- {"refusal": {"code": …}} before anything is written; after the first write a problem throws.
--
-- Functions that are called often plan their statements once: a plan for each call would cost as much as the work.
--
-- Order of locks, the same in every function: orders and request keys (advisory), levels by (sku, location), then
-- backorders, commitments, reservations, bins. Whoever changes a commitment holds the level row of its SKU and location.

alter table commitment add column connection_id text;
alter table backorder add column connection_id text;
alter table stock_movement add column bin_delta integer not null default 0;
alter table stock_movement drop constraint stock_movement_kind_known;
alter table stock_movement add constraint stock_movement_kind_known check (kind in ('receipt', 'adjustment', 'count', 'commitment',
  'release', 'sale', 'reservation', 'reservation_release', 'quality_hold', 'quality_release', 'damage', 'damage_release',
  'transfer_out', 'transfer_in', 'incoming', 'bin_pick', 'bin_put')),
  add constraint stock_movement_bin_named check (bin_delta = 0 or bin_id is not null),
  add constraint stock_movement_after_not_negative check (on_hand_after >= 0 and available_after >= 0);
alter table bin_level set (fillfactor = 70);

-- A movement names an open level (the trigger refuses others) and so does a commitment; the level names SKU and location.
alter table stock_movement drop constraint stock_movement_sku_id_exists, drop constraint stock_movement_location_id_exists;
alter table commitment drop constraint commitment_sku_id_exists, drop constraint commitment_location_id_exists,
  add constraint commitment_level_exists foreign key (tenant_id, sku_id, location_id)
    references stock_level (tenant_id, sku_id, location_id) on delete restrict;

-- One keyed request of a caller, and the answer it got. A repeat gets the same answer and changes nothing.
create table stock_request (
  tenant_id text not null,
  event_key text not null,
  operation text not null,
  answer jsonb not null,
  created_at timestamptz(3) not null default current_timestamp,
  constraint stock_request_pkey primary key (tenant_id, event_key)
);

create index backorder_open_by_age on backorder (tenant_id, sku_id, created_at, id) where status = 'open';
-- Who holds what at a level is asked of active commitments only.
drop index commitment_tenant_id_sku_id_location_id_idx;
create index commitment_active_by_level on commitment (tenant_id, sku_id, location_id, created_at) where status = 'active';
create index reservation_active on reservation (tenant_id, sku_id, location_id) where status = 'active';
create index backorder_tenant_id_order_line_id_idx on backorder (tenant_id, order_line_id);
-- Made anew, so that it is the youngest: on a table that was empty when a statement was planned, every index that starts with
-- the tenant costs the same and Postgres takes the youngest; the way by order line is the one that is walked most.
drop index commitment_tenant_id_order_line_id_idx;
create index commitment_tenant_id_order_line_id_idx on commitment (tenant_id, order_line_id);

-- What one order line still asks of one SKU. An empty connection means every location.
create type stock_demand as (position integer, order_id text, order_line_id text, connection_id text, sku_id text,
  need integer, trace_id text, reason text, source_type text, source_id text, event_key text);
-- What a demand gets; a null location is the part that is short. It carries its demand, so that no join is needed to write it.
create type stock_allocation as (demand stock_demand, location_id text, quantity integer);
-- A movement before its identity and the figures after it are known.
create type stock_change as (seq integer, sku_id text, location_id text, kind text, on_hand integer, committed integer,
  reserved integer, quality_control integer, damaged integer, bin_id text, bin integer, reason text, source_type text,
  source_id text, event_key text, order_id text, trace_id text);
-- A part of a commitment or backorder that ends.
create type demand_cut as (id text, quantity integer);

-- An event in the outbox, as emit() in server/db/outbox.ts writes it, for functions that change many orders in one call.
-- A second event of the same name in one transaction adds its ids to the first.
create function emit_stock_event(p_tenant text, p_name text, p_field text, p_ids text[]) returns void language plpgsql as $$
begin
  insert into outbox_event as kept (tenant_id, id, name, data, trace_id, dedupe_key)
  select p_tenant, new_id('evt'), p_name,
    jsonb_build_object(p_field, chunk.ids, 'tenantId', p_tenant, 'traceId', nullif(current_setting('app.trace_id', true), '')),
    nullif(current_setting('app.trace_id', true), ''), p_name || ':' || pg_current_xact_id() || ':' || chunk.part
  from (select (place - 1) / 500 as part, jsonb_agg(id order by id) as ids
          from (select id, row_number() over (order by id) as place from unnest(p_ids) id group by id) one group by 1) chunk
  on conflict (tenant_id, dedupe_key) do update set data = jsonb_set(kept.data, array[p_field],
    (select jsonb_agg(distinct entry.id order by entry.id)
       from jsonb_array_elements((kept.data -> p_field) || (excluded.data -> p_field)) entry(id)));
end $$;

-- Says which SKUs have both open backorders and something available, so that the job that fills them runs for a reason.
create function announce_fillable(p_tenant text, p_skus text[]) returns void language plpgsql as $$
declare fillable text[];
begin
  select array_agg(distinct changed.sku_id) into fillable from unnest(p_skus) changed(sku_id)
   where exists (select from backorder b where b.tenant_id = p_tenant and b.sku_id = changed.sku_id and b.status = 'open')
     and exists (select from stock_level l where l.tenant_id = p_tenant and l.sku_id = changed.sku_id and l.available > 0);
  if fillable is not null then
    perform emit_stock_event(p_tenant, 'inventory/backorder.fillable', 'skuIds', fillable);
  end if;
end $$;

-- The only writer of levels. Definer, because the app role may not change them; it touches only the tenants of the rows
-- that row-level security let in.
create function apply_stock_movements() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  expected integer;
  changed integer;
  tenant record;
begin
  select count(distinct (tenant_id, sku_id, location_id)) into expected from added;
  update stock_level l set on_hand = l.on_hand + d.on_hand, committed = l.committed + d.committed,
      reserved = l.reserved + d.reserved, quality_control = l.quality_control + d.quality_control, damaged = l.damaged + d.damaged,
      available = l.available + d.on_hand - d.committed - d.reserved - d.quality_control - d.damaged,
      incoming = l.incoming + d.incoming, version = l.version + 1, updated_at = clock_timestamp()
    from (select tenant_id, sku_id, location_id, sum(on_hand_delta) as on_hand, sum(committed_delta) as committed,
            sum(reserved_delta) as reserved, sum(quality_control_delta) as quality_control, sum(damaged_delta) as damaged,
            sum(incoming_delta) as incoming from added group by 1, 2, 3) d
   where l.tenant_id = d.tenant_id and l.sku_id = d.sku_id and l.location_id = d.location_id;
  get diagnostics changed = row_count;
  if changed <> expected then
    raise exception 'a stock movement names a level that is not open' using errcode = 'foreign_key_violation';
  end if;
  if exists (select from added where bin_delta <> 0) then
    insert into bin_level (tenant_id, bin_id, sku_id, location_id)
    select distinct tenant_id, bin_id, sku_id, location_id from added where bin_delta <> 0 order by 2, 3
    on conflict do nothing;
    update bin_level b set quantity = b.quantity + d.quantity, updated_at = clock_timestamp()
      from (select tenant_id, bin_id, sku_id, sum(bin_delta) as quantity from added where bin_delta <> 0 group by 1, 2, 3) d
     where b.tenant_id = d.tenant_id and b.bin_id = d.bin_id and b.sku_id = d.sku_id;
  end if;
  for tenant in
    select tenant_id, array_agg(sku_id) as skus, array_agg(sku_id) filter (where rise > 0) as risen
      from (select tenant_id, sku_id, sum(on_hand_delta - committed_delta - reserved_delta - quality_control_delta - damaged_delta) as rise
              from added group by tenant_id, sku_id, location_id) level where rise <> 0 group by tenant_id
  loop
    perform emit_stock_event(tenant.tenant_id, 'inventory/stock.changed', 'skuIds', tenant.skus);
    if tenant.risen is not null then perform announce_fillable(tenant.tenant_id, tenant.risen); end if;
  end loop;
  return null;
end $$;
create trigger stock_movement_applies after insert on stock_movement referencing new table as added
  for each statement execute function apply_stock_movements();

create function lock_levels(p_tenant text, p_skus text[]) returns void language plpgsql as $$
begin
  perform from stock_level where tenant_id = p_tenant and sku_id = any(p_skus) order by sku_id, location_id for update;
end $$;

-- Adds movements with the figures after each one. The caller holds the level rows.
create function record_movements(p_tenant text, p_changes stock_change[]) returns void language plpgsql as $$
begin
  insert into stock_movement (tenant_id, id, sku_id, location_id, bin_id, kind, on_hand_delta, committed_delta, reserved_delta,
    quality_control_delta, damaged_delta, bin_delta, on_hand_after, available_after, reason, source_type, source_id, event_key,
    order_id, actor_id, trace_id, occurred_at)
  select p_tenant, new_id('mov'), c.sku_id, c.location_id, c.bin_id, c.kind, c.on_hand, c.committed, c.reserved, c.quality_control,
    c.damaged, coalesce(c.bin, 0), c.on_hand_after, c.available_after, coalesce(c.reason, ''), c.source_type, c.source_id, c.event_key,
    c.order_id, coalesce(nullif(current_setting('app.actor_id', true), ''), 'system'),
    coalesce(c.trace_id, nullif(current_setting('app.trace_id', true), '')), clock_timestamp()
  from (select change.*,
          l.on_hand + sum(change.on_hand) over level as on_hand_after,
          l.available + sum(change.on_hand - change.committed - change.reserved - change.quality_control - change.damaged) over level
            as available_after
        from unnest(p_changes) change
        left join stock_level l on l.tenant_id = p_tenant and l.sku_id = change.sku_id and l.location_id = change.location_id
        window level as (partition by change.sku_id, change.location_id order by change.seq)
        order by change.seq) c;
end $$;

-- The answer a keyed request already got, or null. Later requests with the same key wait for the end of this transaction.
create function repeated_request(p_tenant text, p_key text, p_operation text) returns jsonb language plpgsql as $$
declare earlier stock_request;
begin
  if p_key is null then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended(p_tenant || '/request/' || p_key, 0));
  select * into earlier from stock_request where tenant_id = p_tenant and event_key = p_key;
  if earlier.operation <> p_operation then
    raise exception 'the key % belongs to another request (%)', p_key, earlier.operation using errcode = 'unique_violation';
  end if;
  return earlier.answer;
end $$;

create function keep_answer(p_tenant text, p_key text, p_operation text, p_answer jsonb) returns jsonb language plpgsql as $$
begin
  if p_key is not null then
    insert into stock_request (tenant_id, event_key, operation, answer) values (p_tenant, p_key, p_operation, p_answer);
  end if;
  return p_answer;
end $$;

create function refuse_stock(p_code text, p_facts jsonb) returns jsonb language sql immutable as $$
  select jsonb_build_object('refusal', jsonb_build_object('code', p_code) || p_facts)
$$;

-- Where each connection may sell from, best place first: active places with shelves, and only those the connection is
-- linked to when it is linked to any.
create function sellable_locations(p_tenant text, p_connections text[])
  returns table (connection_id text, location_id text, place integer) language sql stable as $$
  select c.id, l.id, (row_number() over (partition by c.id order by l.priority, l.id))::integer
    from unnest(p_connections) c(id)
    join location l on l.tenant_id = p_tenant and l.status = 'active' and l.kind in ('warehouse', 'store', 'third_party')
   where not exists (select from channel_location x where x.tenant_id = p_tenant and x.connection_id = c.id)
      or exists (select from channel_location x where x.tenant_id = p_tenant and x.connection_id = c.id and x.location_id = l.id)
$$;

-- Decides at once every order that would get the same answer whoever came first: its best location for the whole order
-- holds enough of each SKU for all orders of the batch together, or nothing it asks for is to be had anywhere. Orders that
-- are not in the answer compete and are decided one by one, so that nothing is undersold either. SKUs that are to be had
-- nowhere do not count when "the whole order" is looked for.
create function allocate_ample(p_tenant text, p_wanted stock_demand[]) returns setof stock_allocation language plpgsql stable as $$
begin
  return query with d as materialized (select w as demand, w.* from unnest(p_wanted) w),
  total as (select sku_id, sum(need) as need from d group by sku_id),
  seller as materialized (select * from sellable_locations(p_tenant, (select array_agg(distinct connection_id) from d))),
  cell as materialized (
    select l.sku_id, l.location_id, l.available, l.available >= t.need as is_ample
      from total t join stock_level l on l.tenant_id = p_tenant and l.sku_id = t.sku_id and l.available > 0),
  asked as (select order_id, connection_id, sku_id, sum(need) as need from d group by order_id, connection_id, sku_id),
  had as materialized (
    select a.order_id, a.sku_id, a.need, c.location_id, s.place, c.available, c.is_ample
      from asked a join cell c on c.sku_id = a.sku_id
      join seller s on s.connection_id = a.connection_id and s.location_id = c.location_id),
  reach as (select order_id, count(distinct sku_id) as skus from had group by order_id),
  whole as (
    select distinct on (h.order_id) h.order_id, h.location_id, h.is_ample
      from (select order_id, location_id, place, count(*) as skus, bool_and(is_ample) as is_ample
              from had where available >= need group by order_id, location_id, place) h
      join reach r on r.order_id = h.order_id and r.skus = h.skus
     order by h.order_id, h.place)
  select d.demand, case when h.sku_id is not null then w.location_id end, d.need
    from d
    left join whole w on w.order_id = d.order_id
    left join reach r on r.order_id = d.order_id
    left join (select distinct order_id, sku_id from had) h on h.order_id = d.order_id and h.sku_id = d.sku_id
   where w.is_ample or r.order_id is null;
end $$;

-- Decides one order from what is available now: the best location that holds the whole of it, else SKU by SKU along the
-- priorities. Demand and supply of a SKU are laid side by side as intervals and cut where they overlap, so the parts are
-- never more than asked and never less than min(asked, available).
create function allocate_order(p_tenant text, p_wanted stock_demand[]) returns setof stock_allocation language plpgsql stable as $$
begin
  return query with d as materialized (
    select w as demand, w.*, sum(need) over (partition by sku_id order by position) as upto from unnest(p_wanted) w),
  seller as materialized (select * from sellable_locations(p_tenant, (select array_agg(distinct connection_id) from d))),
  cell as materialized (
    select l.sku_id, l.location_id, l.available, s.place
      from seller s join stock_level l on l.tenant_id = p_tenant and l.location_id = s.location_id and l.available > 0
       and l.sku_id in (select sku_id from d)),
  asked as (select sku_id, sum(need) as need from d where sku_id in (select sku_id from cell) group by sku_id),
  whole as (
    select c.location_id from cell c join asked a on a.sku_id = c.sku_id and c.available >= a.need
     group by c.location_id, c.place having count(*) = (select count(*) from asked) order by c.place limit 1),
  source as (
    select c.*, sum(available) over (partition by sku_id order by place) as upto from cell c
     where not exists (select from whole) or c.location_id = (select location_id from whole)),
  given as materialized (
    select d.position, d.demand, s.location_id,
      (least(d.upto, s.upto) - greatest(d.upto - d.need, s.upto - s.available))::integer as quantity
      from d join source s on s.sku_id = d.sku_id
     where least(d.upto, s.upto) > greatest(d.upto - d.need, s.upto - s.available))
  select given.demand, given.location_id, given.quantity from given
  union all
  select d.demand, null, (d.need - coalesce(sum(g.quantity), 0))::integer
    from d left join given g on g.position = d.position group by d.demand, d.need
  having d.need > coalesce(sum(g.quantity), 0);
end $$;

-- Writes allocations: commitments, what is short as backorders, and their movements. The caller holds the level rows.
create function commit_allocations(p_tenant text, p_given stock_allocation[]) returns void language plpgsql as $$
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
  end if;
  select array_agg(row((demand).position, (demand).sku_id, location_id, 'commitment', 0, quantity, 0, 0, 0, null, 0, (demand).reason,
      (demand).source_type, (demand).source_id, (demand).event_key || ':' || location_id, (demand).order_id, (demand).trace_id)::stock_change)
    into changes from unnest(p_given) where location_id is not null;
  if changes is not null then perform record_movements(p_tenant, changes); end if;
end $$;

-- Takes stock for a batch of order lines: p_lines is [{orderId, orderLineId, connectionId?, traceId?, demands: [{skuId,
-- quantity}]}] where a quantity is all that the line ever asked for, canceled parts included. What a line already had
-- (committed, shipped, released, waiting or canceled) is never taken again, so repeats and overlaps change nothing.
-- Answers [{orderLineId, committed: [{skuId, locationId, quantity}], short: [{skuId, quantity}]}] with what each line holds now.
create function take_stock(p_tenant text, p_lines jsonb) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  orders text[];
  order_lines text[];
  wanted stock_demand[];
  given stock_allocation[];
  rest stock_demand[];
begin
  select array_agg(distinct line ->> 'orderId' order by line ->> 'orderId'), array_agg(distinct line ->> 'orderLineId')
    into orders, order_lines from jsonb_array_elements(p_lines) line;
  perform pg_advisory_xact_lock(hashtextextended(p_tenant || '/order/' || id, 0)) from (select unnest(orders) as id) o;
  perform lock_levels(p_tenant, (select array_agg(distinct demand ->> 'skuId')
    from jsonb_array_elements(p_lines) line, jsonb_array_elements(line -> 'demands') demand));

  with line as (
    select distinct on ("orderLineId") place, "orderId" as order_id, "orderLineId" as order_line_id,
      coalesce("connectionId", '') as connection_id, "traceId" as trace_id, demands
      from rows from (jsonb_to_recordset(p_lines) as ("orderId" text, "orderLineId" text, "connectionId" text, "traceId" text,
        demands jsonb)) with ordinality as entry("orderId", "orderLineId", "connectionId", "traceId", demands, place)
     order by "orderLineId", place),
  asked as (
    select min(line.place) as place, line.order_id, line.order_line_id, line.connection_id, line.trace_id, d."skuId" as sku_id,
      sum(d.quantity)::integer as target
      from line, jsonb_to_recordset(line.demands) as d("skuId" text, quantity integer)
     group by line.order_id, line.order_line_id, line.connection_id, line.trace_id, d."skuId"),
  had as (
    select order_line_id, sku_id, sum(quantity)::integer as quantity
      from (select order_line_id, sku_id, quantity from commitment where tenant_id = p_tenant and order_line_id = any(order_lines)
            union all
            select order_line_id, sku_id, quantity from backorder
             where tenant_id = p_tenant and order_line_id = any(order_lines) and status <> 'filled') part
     group by order_line_id, sku_id),
  missing as (
    select asked.*, asked.target - coalesce(had.quantity, 0) as need, row_number() over (order by asked.place, asked.sku_id) as position
      from asked left join had using (order_line_id, sku_id) where asked.target > coalesce(had.quantity, 0))
  select array_agg(row(position, order_id, order_line_id, connection_id, sku_id, need, trace_id, 'order', 'order_line', order_line_id,
      'take:' || order_line_id || ':' || sku_id || ':' || target)::stock_demand order by position)
    into wanted from missing;

  if wanted is not null then
    rest := wanted;
    if cardinality(orders) > 1 then
      select array_agg(ample) into given from allocate_ample(p_tenant, wanted) ample;
      if given is not null then
        perform commit_allocations(p_tenant, given);
        select array_agg(d order by d.position) into rest from unnest(wanted) d
         where d.position not in (select (g.demand).position from unnest(given) g);
      end if;
    end if;
    for wanted in select array_agg(d order by d.position) from unnest(rest) d group by d.order_id order by min(d.position) loop
      select array_agg(part) into given from allocate_order(p_tenant, wanted) part;
      perform commit_allocations(p_tenant, given);
    end loop;
  end if;

  -- states named by what they are not, and an order no index has: on tables that were empty when this was planned, an index
  -- of all active or open rows would look as good as the one by order line
  return (
    select coalesce(jsonb_agg(jsonb_build_object('orderLineId', line.id,
        'committed', coalesce((
          select jsonb_agg(jsonb_build_object('skuId', c.sku_id, 'locationId', c.location_id, 'quantity', c.quantity)
              order by c.sku_id collate "C", c.location_id)
            from commitment c
           where c.tenant_id = p_tenant and c.order_line_id = line.id and c.status not in ('released', 'consumed')), '[]'),
        'short', coalesce((
          select jsonb_agg(jsonb_build_object('skuId', b.sku_id, 'quantity', b.quantity) order by b.sku_id collate "C")
            from backorder b
           where b.tenant_id = p_tenant and b.order_line_id = line.id and b.status not in ('filled', 'canceled')), '[]'))
        order by line.place), '[]')
      from (select value ->> 'orderLineId' as id, min(place) as place
              from jsonb_array_elements(p_lines) with ordinality as entry(value, place) group by 1) line);
end $$;

-- Gives what became available to open backorders, oldest first. p_limit bounds one call; the answer says whether more waits.
create function fill_backorders(p_tenant text, p_skus text[], p_limit integer default 200) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  waiting backorder;
  demand stock_demand;
  given stock_allocation[];
  got integer;
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
    update backorder set status = 'filled', quantity = got, closed_at = clock_timestamp() where tenant_id = p_tenant and id = waiting.id;
    if got < waiting.quantity then
      insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, expected_on, created_at)
      values (p_tenant, new_id('bor'), waiting.order_id, waiting.order_line_id, waiting.connection_id, waiting.sku_id,
        waiting.quantity - got, waiting.expected_on, waiting.created_at);
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

-- Ends parts of active commitments as 'released' or 'consumed'; the ended part stays as its own row.
create function end_commitments(p_tenant text, p_cuts demand_cut[], p_status text) returns void language plpgsql as $$
begin
  insert into commitment (tenant_id, id, order_id, order_line_id, connection_id, sku_id, location_id, quantity, status, created_at)
  select p_tenant, new_id('com'), c.order_id, c.order_line_id, c.connection_id, c.sku_id, c.location_id, cut.quantity, p_status, c.created_at
    from unnest(p_cuts) cut join commitment c on c.tenant_id = p_tenant and c.id = cut.id where c.quantity > cut.quantity;
  update commitment c set quantity = case when c.quantity > cut.quantity then c.quantity - cut.quantity else c.quantity end,
      status = case when c.quantity > cut.quantity then 'active' else p_status end, updated_at = clock_timestamp()
    from unnest(p_cuts) cut where c.tenant_id = p_tenant and c.id = cut.id;
end $$;

-- Takes parts off active commitments that go on as something else (a backorder, a commitment elsewhere), so that what a line
-- asked for stays the sum of its rows.
create function detach_commitments(p_tenant text, p_cuts demand_cut[]) returns void language plpgsql as $$
begin
  delete from commitment c using unnest(p_cuts) cut where c.tenant_id = p_tenant and c.id = cut.id and c.quantity = cut.quantity;
  update commitment c set quantity = c.quantity - cut.quantity, updated_at = clock_timestamp()
    from unnest(p_cuts) cut where c.tenant_id = p_tenant and c.id = cut.id and c.quantity > cut.quantity;
end $$;

-- Turns parts of commitments into backorders that keep the age of the promise. The caller holds the level rows and records
-- the movements.
create function backorder_commitments(p_tenant text, p_cuts demand_cut[]) returns void language plpgsql as $$
declare orders text[];
begin
  with opened as (
    insert into backorder as kept (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, created_at)
    select p_tenant, new_id('bor'), c.order_id, c.order_line_id, c.connection_id, c.sku_id, sum(cut.quantity), min(c.created_at)
      from unnest(p_cuts) cut join commitment c on c.tenant_id = p_tenant and c.id = cut.id
     group by c.order_id, c.order_line_id, c.connection_id, c.sku_id
    on conflict (tenant_id, order_line_id, sku_id) where status = 'open' do update
      set quantity = kept.quantity + excluded.quantity, created_at = least(kept.created_at, excluded.created_at)
    returning order_id)
  select array_agg(distinct order_id) into orders from opened;
  perform detach_commitments(p_tenant, p_cuts);
  perform emit_stock_event(p_tenant, 'inventory/backorder.opened', 'orderIds', orders);
end $$;

-- Lets go what an order holds: all of it (p_lines null), whole lines, or some units of a line's SKU. What waits goes first,
-- then the newest commitments. Parts that were shipped stay. p_lines: [{orderLineId, skuId?, quantity?}].
create function release_stock(p_tenant text, p_order text, p_lines jsonb, p_reason text, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'release');
  backorders demand_cut[];
  commitments demand_cut[];
  changes stock_change[];
begin
  if answer is not null then return answer; end if;
  perform pg_advisory_xact_lock(hashtextextended(p_tenant || '/order/' || p_order, 0));
  perform lock_levels(p_tenant, array(
    select sku_id from commitment where tenant_id = p_tenant and order_id = p_order and status = 'active'
    union select sku_id from backorder where tenant_id = p_tenant and order_id = p_order and status = 'open'));
  perform from backorder where tenant_id = p_tenant and order_id = p_order and status = 'open' order by id for update;
  with wanted as (
    select "orderLineId" as order_line_id, "skuId" as sku_id, quantity
      from jsonb_to_recordset(coalesce(p_lines, '[{}]')) as w("orderLineId" text, "skuId" text, quantity integer)),
  part as (
    select true as waits, id, order_line_id, sku_id, null as location_id, quantity, created_at
      from backorder where tenant_id = p_tenant and order_id = p_order and status = 'open'
    union all
    select false, id, order_line_id, sku_id, location_id, quantity, created_at
      from commitment where tenant_id = p_tenant and order_id = p_order and status = 'active'),
  lined_up as (
    select part.*, w.quantity as wanted,
      sum(part.quantity) over (partition by part.order_line_id, part.sku_id order by part.waits desc, part.created_at desc, part.id desc)
        - part.quantity as before
      from part join wanted w on (w.order_line_id is null or w.order_line_id = part.order_line_id)
       and (w.sku_id is null or w.sku_id = part.sku_id)),
  cut as (select *, coalesce(least(quantity, wanted - before), quantity)::integer as going from lined_up
           where wanted is null or before < wanted)
  select array_agg(row(id, going)::demand_cut) filter (where waits), array_agg(row(id, going)::demand_cut) filter (where not waits),
    array_agg(row(1, sku_id, location_id, 'release', 0, -going, 0, 0, 0, null, 0, p_reason, 'order_line', order_line_id,
      'release:' || coalesce(p_key || ':', '') || id, p_order, null)::stock_change order by sku_id, location_id, id) filter (where not waits),
    jsonb_build_object('released', coalesce(jsonb_agg(jsonb_build_object('orderLineId', order_line_id, 'skuId', sku_id,
      'locationId', location_id, 'quantity', going) order by order_line_id, sku_id, location_id), '[]'))
    into backorders, commitments, changes, answer from cut;
  if backorders is not null then
    insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, status, created_at, closed_at)
    select p_tenant, new_id('bor'), b.order_id, b.order_line_id, b.connection_id, b.sku_id, cut.quantity, 'canceled', b.created_at, clock_timestamp()
      from unnest(backorders) cut join backorder b on b.tenant_id = p_tenant and b.id = cut.id where b.quantity > cut.quantity;
    update backorder b set quantity = case when b.quantity > cut.quantity then b.quantity - cut.quantity else b.quantity end,
        status = case when b.quantity > cut.quantity then 'open' else 'canceled' end,
        closed_at = case when b.quantity > cut.quantity then null else clock_timestamp() end
      from unnest(backorders) cut where b.tenant_id = p_tenant and b.id = cut.id;
    perform emit_stock_event(p_tenant, 'inventory/backorder.canceled', 'orderIds', array[p_order]);
  end if;
  if commitments is not null then
    perform end_commitments(p_tenant, commitments, 'released');
    perform record_movements(p_tenant, changes);
  end if;
  return keep_answer(p_tenant, p_key, 'release', answer);
end $$;

-- Takes out of the bins what their location no longer has, the last bins of the walk first. A bin never says more than the
-- level. The caller holds the level rows; p_skus and p_locations name them in pairs.
create function trim_bins(p_tenant text, p_skus text[], p_locations text[], p_source_type text, p_source_id text, p_key text)
returns void language plpgsql as $$
declare changes stock_change[];
begin
  with cell as (select distinct sku_id, location_id from unnest(p_skus, p_locations) c(sku_id, location_id)),
  lined_up as (
    select b.sku_id, b.location_id, b.bin_id, b.quantity, sum(b.quantity) over walk - b.quantity as before,
      sum(b.quantity) over (partition by b.sku_id, b.location_id) - l.on_hand as excess
      from cell
      join bin_level b on b.tenant_id = p_tenant and b.sku_id = cell.sku_id and b.location_id = cell.location_id and b.quantity > 0
      join bin on bin.tenant_id = p_tenant and bin.id = b.bin_id
      join stock_level l on l.tenant_id = p_tenant and l.sku_id = b.sku_id and l.location_id = b.location_id
    window walk as (partition by b.sku_id, b.location_id order by bin.sequence desc, bin.id desc))
  select array_agg(row(1, sku_id, location_id, 'bin_pick', 0, 0, 0, 0, 0, bin_id, -least(quantity, excess - before),
      'the location has less than its bins', p_source_type, p_source_id, p_key || ':trim:' || sku_id || ':' || bin_id, null, null)::stock_change)
    into changes from lined_up where before < excess;
  if changes is not null then perform record_movements(p_tenant, changes); end if;
end $$;

-- Sends committed stock away: on hand and committed fall together. p_lines: [{orderLineId, skuId, locationId, quantity}].
create function ship_stock(p_tenant text, p_order text, p_source_id text, p_lines jsonb, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'ship');
  cuts demand_cut[];
  changes stock_change[];
  lacking jsonb;
begin
  if answer is not null then return answer; end if;
  perform lock_levels(p_tenant, (select array_agg(distinct line ->> 'skuId') from jsonb_array_elements(p_lines) line));
  with line as (
    select "orderLineId" as order_line_id, "skuId" as sku_id, "locationId" as location_id, sum(quantity)::integer as quantity
      from jsonb_to_recordset(p_lines) as l("orderLineId" text, "skuId" text, "locationId" text, quantity integer) group by 1, 2, 3),
  held as (
    select line.*, c.id, coalesce(c.quantity, 0) as committed
      from line left join commitment c on c.tenant_id = p_tenant and c.order_id = p_order and c.order_line_id = line.order_line_id
       and c.sku_id = line.sku_id and c.location_id = line.location_id and c.status = 'active')
  select jsonb_agg(jsonb_build_object('orderLineId', order_line_id, 'skuId', sku_id, 'locationId', location_id, 'requested', quantity,
      'committed', committed)) filter (where committed < quantity),
    array_agg(row(id, quantity)::demand_cut),
    array_agg(row(1, sku_id, location_id, 'sale', -quantity, -quantity, 0, 0, 0, null, 0, 'shipped', 'fulfillment_order', p_source_id,
      'ship:' || p_key || ':' || id, p_order, null)::stock_change order by sku_id, location_id, id),
    jsonb_build_object('shipped', coalesce(sum(quantity), 0))
    into lacking, cuts, changes, answer from held;
  if lacking is not null then return refuse_stock('inventory.not_committed', jsonb_build_object('lines', lacking)); end if;
  if cuts is null then return answer; end if;
  perform end_commitments(p_tenant, cuts, 'consumed');
  perform record_movements(p_tenant, changes);
  perform trim_bins(p_tenant, array(select sku_id from unnest(changes)), array(select location_id from unnest(changes)),
    'fulfillment_order', p_source_id, p_key);
  return keep_answer(p_tenant, p_key, 'ship', answer);
end $$;

-- A picker found less than the shelf should hold: the missing units leave on hand, and the line waits for them again.
create function short_pick(p_tenant text, p_order_line text, p_sku text, p_location text, p_bin text, p_quantity integer,
  p_reason text, p_source_type text, p_source_id text, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'short_pick');
  held commitment;
  in_bin integer;
begin
  if answer is not null then return answer; end if;
  perform lock_levels(p_tenant, array[p_sku]);
  select * into held from commitment where tenant_id = p_tenant and order_line_id = p_order_line and sku_id = p_sku
     and location_id = p_location and status = 'active';
  if coalesce(held.quantity, 0) < p_quantity then
    return refuse_stock('inventory.not_committed', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('orderLineId', p_order_line,
      'skuId', p_sku, 'locationId', p_location, 'requested', p_quantity, 'committed', coalesce(held.quantity, 0)))));
  end if;
  select quantity into in_bin from bin_level where tenant_id = p_tenant and bin_id = p_bin and sku_id = p_sku for update;
  perform backorder_commitments(p_tenant, array[row(held.id, p_quantity)::demand_cut]);
  perform record_movements(p_tenant, array[row(1, p_sku, p_location, 'adjustment', -p_quantity, -p_quantity, 0, 0, 0, p_bin,
    -least(p_quantity, coalesce(in_bin, 0)), p_reason, p_source_type, p_source_id, p_key, held.order_id, null)::stock_change]);
  perform trim_bins(p_tenant, array[p_sku], array[p_location], p_source_type, p_source_id, p_key);
  perform announce_fillable(p_tenant, array[p_sku]);
  return keep_answer(p_tenant, p_key, 'short_pick', jsonb_build_object('orderId', held.order_id, 'backordered', p_quantity));
end $$;

-- Moves commitments to other locations, all or none. What the moves free counts for the moves themselves, so two lines can
-- change places. p_moves: [{orderLineId, skuId, fromLocationId, toLocationId, quantity}].
create function move_commitments(p_tenant text, p_moves jsonb, p_reason text, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'move');
  lacking jsonb;
  cuts demand_cut[];
  changes stock_change[];
begin
  if answer is not null then return answer; end if;
  perform lock_levels(p_tenant, (select array_agg(distinct move ->> 'skuId') from jsonb_array_elements(p_moves) move));
  with move as (
    select "orderLineId" as order_line_id, "skuId" as sku_id, "fromLocationId" as from_id, sum(quantity)::integer as quantity
      from jsonb_to_recordset(p_moves) as m("orderLineId" text, "skuId" text, "fromLocationId" text, quantity integer) group by 1, 2, 3),
  held as (
    select move.*, c.id, coalesce(c.quantity, 0) as committed
      from move left join commitment c on c.tenant_id = p_tenant and c.order_line_id = move.order_line_id and c.sku_id = move.sku_id
       and c.location_id = move.from_id and c.status = 'active')
  select jsonb_agg(jsonb_build_object('orderLineId', order_line_id, 'skuId', sku_id, 'locationId', from_id, 'requested', quantity,
      'committed', committed)) filter (where committed < quantity), array_agg(row(id, quantity)::demand_cut)
    into lacking, cuts from held;
  if lacking is not null then return refuse_stock('inventory.not_committed', jsonb_build_object('lines', lacking)); end if;
  with move as (
    select "skuId" as sku_id, "fromLocationId" as from_id, "toLocationId" as to_id, quantity
      from jsonb_to_recordset(p_moves) as m("skuId" text, "fromLocationId" text, "toLocationId" text, quantity integer)),
  net as (
    select sku_id, location_id, sum(quantity) as quantity
      from (select sku_id, to_id as location_id, quantity from move union all select sku_id, from_id, -quantity from move) part
     group by sku_id, location_id having sum(quantity) > 0)
  select jsonb_agg(jsonb_build_object('skuId', net.sku_id, 'locationId', net.location_id, 'requested', net.quantity,
      'available', coalesce(l.available, 0))) into lacking
    from net left join stock_level l on l.tenant_id = p_tenant and l.sku_id = net.sku_id and l.location_id = net.location_id
   where net.quantity > coalesce(l.available, 0);
  if lacking is not null then return refuse_stock('inventory.insufficient_stock', jsonb_build_object('lines', lacking)); end if;

  with move as (
    select place, "orderLineId" as order_line_id, "skuId" as sku_id, "fromLocationId" as from_id, "toLocationId" as to_id, quantity
      from rows from (jsonb_to_recordset(p_moves) as ("orderLineId" text, "skuId" text, "fromLocationId" text, "toLocationId" text,
        quantity integer)) with ordinality as m("orderLineId", "skuId", "fromLocationId", "toLocationId", quantity, place)),
  held as (
    select move.*, c.id, c.order_id, c.connection_id, c.created_at
      from move join commitment c on c.tenant_id = p_tenant and c.order_line_id = move.order_line_id and c.sku_id = move.sku_id
       and c.location_id = move.from_id and c.status = 'active'),
  leg as (
    select 1 as seq, 'release' as kind, from_id as location_id, -quantity as committed, held.* from held
    union all select 2, 'commitment', to_id, quantity, held.* from held),
  arrived as (
    insert into commitment as kept (tenant_id, id, order_id, order_line_id, connection_id, sku_id, location_id, quantity, created_at)
    select p_tenant, new_id('com'), order_id, order_line_id, connection_id, sku_id, to_id, sum(quantity), min(created_at)
      from held group by order_id, order_line_id, connection_id, sku_id, to_id
    on conflict (tenant_id, order_line_id, sku_id, location_id) where status = 'active'
      do update set quantity = kept.quantity + excluded.quantity, updated_at = clock_timestamp())
  select array_agg(row(seq, sku_id, location_id, kind, 0, committed, 0, 0, 0, null, 0, p_reason, p_source_type, p_source_id,
      p_key || ':' || place || ':' || seq, order_id, null)::stock_change order by seq, place) into changes from leg;
  perform detach_commitments(p_tenant, cuts);
  perform record_movements(p_tenant, changes);
  return keep_answer(p_tenant, p_key, 'move', jsonb_build_object('moved', (select sum(quantity) from unnest(cuts))));
end $$;

-- Makes room when less is there than was promised: soft reservations at the level go first, then its newest commitments
-- become backorders. The caller holds the level row, knows that room can be made, and records the changes before its own.
create function displace_promises(p_tenant text, p_sku text, p_location text, p_lack integer, p_reason text, p_source_type text,
  p_source_id text, p_key text, out displaced jsonb, out changes stock_change[]) language plpgsql as $$
declare
  cuts demand_cut[];
  freed integer;
begin
  with lined_up as (
    select r.id, sum(quantity) over (order by created_at desc, id desc) - quantity as before
      from reservation r where r.tenant_id = p_tenant and r.sku_id = p_sku and r.location_id = p_location and r.status = 'active'),
  ended as (
    update reservation r set status = 'released' from lined_up u where u.before < p_lack and r.tenant_id = p_tenant and r.id = u.id
    returning r.id, r.quantity)
  select coalesce(sum(quantity), 0), coalesce(array_agg(row(1, p_sku, p_location, 'reservation_release', 0, 0, -quantity, 0, 0, null, 0,
      p_reason, p_source_type, p_source_id, p_key || ':room:' || id, null, null)::stock_change), '{}')
    into freed, changes from ended;
  displaced := '[]';
  if freed >= p_lack then return; end if;
  with lined_up as (
    select c.*, sum(quantity) over (order by created_at desc, id desc) - quantity as before
      from commitment c where c.tenant_id = p_tenant and c.sku_id = p_sku and c.location_id = p_location and c.status = 'active'),
  cut as (select *, least(quantity, p_lack - freed - before)::integer as going from lined_up where before < p_lack - freed)
  select array_agg(row(id, going)::demand_cut),
    changes || array_agg(row(1, p_sku, p_location, 'release', 0, -going, 0, 0, 0, null, 0, p_reason, p_source_type, p_source_id,
      p_key || ':room:' || id, order_id, null)::stock_change),
    jsonb_agg(jsonb_build_object('orderId', order_id, 'orderLineId', order_line_id, 'skuId', p_sku, 'locationId', p_location,
      'quantity', going) order by created_at desc, id desc)
    into cuts, changes, displaced from cut;
  perform backorder_commitments(p_tenant, cuts);
end $$;

-- One level's adjustment against the locked row.
create type stock_adjustment as (place bigint, sku_id text, location_id text, was_on_hand integer, was_available integer,
  on_hand integer, quality integer, spoilt integer, bin_id text, reason text);

-- Changes what is physically there or sellable. p_rows: [{skuId, locationId, delta? | setTo?, expectedOnHand?,
-- qualityControl?, damaged?, binId?, reason?}]: delta or setTo for on hand, signed changes for the set-aside states. Each level
-- at most once. Unchanged levels get no movement. Where less is left than was promised, the promises give way and are answered.
create function adjust_stock(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'adjust');
  refused jsonb;
  cells stock_adjustment[];
  cell stock_adjustment;
  room record;
  displaced jsonb := '[]';
  first_changes stock_change[] := '{}';
  changes stock_change[];
begin
  if answer is not null then return answer; end if;
  select jsonb_agg(jsonb_build_object('skuId', r."skuId", 'locationId', r."locationId", 'binId', r."binId")) into refused
    from jsonb_to_recordset(p_rows) as r("skuId" text, "locationId" text, "binId" text)
    left join sku s on s.tenant_id = p_tenant and s.id = r."skuId" and s.kind = 'stocked'
    left join location l on l.tenant_id = p_tenant and l.id = r."locationId"
    left join bin b on b.tenant_id = p_tenant and b.id = r."binId" and b.location_id = r."locationId"
   where s.id is null or l.id is null or (r."binId" is not null and b.id is null);
  if refused is not null then return refuse_stock('inventory.not_stocked', jsonb_build_object('lines', refused)); end if;
  insert into stock_level (tenant_id, sku_id, location_id)
  select p_tenant, r."skuId", r."locationId" from jsonb_to_recordset(p_rows) as r("skuId" text, "locationId" text) order by 2, 3
  on conflict do nothing;
  perform from stock_level l join jsonb_to_recordset(p_rows) as r("skuId" text, "locationId" text)
    on l.sku_id = r."skuId" and l.location_id = r."locationId"
   where l.tenant_id = p_tenant order by l.sku_id, l.location_id for update of l;

  select array_agg(row(r.place, r."skuId", r."locationId", l.on_hand, l.available, coalesce(r."setTo" - l.on_hand, r.delta, 0),
      coalesce(r."qualityControl", 0), coalesce(r.damaged, 0), r."binId", coalesce(r.reason, p_reason))::stock_adjustment order by r.place),
    jsonb_agg(jsonb_build_object('skuId', r."skuId", 'locationId', r."locationId", 'expected', r."expectedOnHand", 'actual', l.on_hand))
      filter (where r."expectedOnHand" <> l.on_hand)
    into cells, refused
    from rows from (jsonb_to_recordset(p_rows) as ("skuId" text, "locationId" text, delta integer, "setTo" integer,
      "expectedOnHand" integer, "qualityControl" integer, damaged integer, "binId" text, reason text)) with ordinality
      as r("skuId", "locationId", delta, "setTo", "expectedOnHand", "qualityControl", damaged, "binId", reason, place)
    join stock_level l on l.tenant_id = p_tenant and l.sku_id = r."skuId" and l.location_id = r."locationId";
  if refused is not null then return refuse_stock('inventory.count_changed', jsonb_build_object('lines', refused)); end if;
  select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'locationId', r.location_id, 'binId', r.bin_id, 'onHand', l.on_hand,
      'setAside', l.quality_control + l.damaged, 'inBin', b.quantity, 'delta', r.on_hand)) into refused
    from unnest(cells) r
    join stock_level l on l.tenant_id = p_tenant and l.sku_id = r.sku_id and l.location_id = r.location_id
    left join bin_level b on b.tenant_id = p_tenant and b.bin_id = r.bin_id and b.sku_id = r.sku_id
   where l.quality_control + r.quality < 0 or l.damaged + r.spoilt < 0
      or l.on_hand + r.on_hand < l.quality_control + r.quality + l.damaged + r.spoilt
      or (r.bin_id is not null and coalesce(b.quantity, 0) + r.on_hand < 0);
  if refused is not null then return refuse_stock('inventory.below_zero', jsonb_build_object('lines', refused)); end if;

  foreach cell in array cells loop
    continue when cell.was_available + cell.on_hand - cell.quality - cell.spoilt >= 0;
    room := displace_promises(p_tenant, cell.sku_id, cell.location_id, cell.quality + cell.spoilt - cell.on_hand - cell.was_available,
      p_reason, p_source_type, p_source_id, p_key);
    displaced := displaced || room.displaced;
    first_changes := first_changes || room.changes;
  end loop;
  select array_agg(row(2, sku_id, location_id, p_kind, on_hand, 0, 0, quality, spoilt, bin_id, case when bin_id is null then 0 else on_hand end,
      reason, p_source_type, p_source_id, p_key || ':' || place, null, null)::stock_change order by place)
    into changes from unnest(cells) where on_hand <> 0 or quality <> 0 or spoilt <> 0;
  if changes is not null then
    perform record_movements(p_tenant, first_changes || changes);
    perform trim_bins(p_tenant, array(select sku_id from unnest(changes)), array(select location_id from unnest(changes)),
      p_source_type, p_source_id, p_key);
  end if;
  if displaced <> '[]' then
    perform announce_fillable(p_tenant, array(select distinct line ->> 'skuId' from jsonb_array_elements(displaced) line));
  end if;
  return keep_answer(p_tenant, p_key, 'adjust', jsonb_build_object('changed', coalesce(cardinality(changes), 0), 'displaced', displaced));
end $$;

-- Moves sellable stock from one location to another at once. p_lines: [{skuId, quantity}], each SKU at most once.
create function transfer_stock(p_tenant text, p_from text, p_to text, p_lines jsonb, p_reason text, p_key text) returns jsonb
language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'transfer');
  lacking jsonb;
  changes stock_change[];
begin
  if answer is not null then return answer; end if;
  if not exists (select from location where tenant_id = p_tenant and id = p_to) then
    return refuse_stock('inventory.not_stocked', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('locationId', p_to))));
  end if;
  insert into stock_level (tenant_id, sku_id, location_id)
  select p_tenant, s.id, p_to from jsonb_to_recordset(p_lines) as r("skuId" text)
    join sku s on s.tenant_id = p_tenant and s.id = r."skuId" order by 2
  on conflict do nothing;
  perform lock_levels(p_tenant, (select array_agg(line ->> 'skuId') from jsonb_array_elements(p_lines) line));
  select jsonb_agg(jsonb_build_object('skuId', r."skuId", 'locationId', p_from, 'requested', r.quantity,
      'available', coalesce(l.available, 0))) filter (where coalesce(l.available, 0) < r.quantity)
    into lacking
    from jsonb_to_recordset(p_lines) as r("skuId" text, quantity integer)
    left join stock_level l on l.tenant_id = p_tenant and l.sku_id = r."skuId" and l.location_id = p_from;
  if lacking is not null then return refuse_stock('inventory.insufficient_stock', jsonb_build_object('lines', lacking)); end if;
  select array_agg(row(leg.seq, r."skuId", leg.location_id, leg.kind, leg.sign * r.quantity, 0, 0, 0, 0, null, 0, p_reason, 'transfer',
      p_key, p_key || ':' || leg.kind || ':' || r."skuId", null, null)::stock_change order by leg.seq, r."skuId")
    into changes
    from jsonb_to_recordset(p_lines) as r("skuId" text, quantity integer),
      (values (1, p_from, 'transfer_out', -1), (2, p_to, 'transfer_in', 1)) leg(seq, location_id, kind, sign);
  perform record_movements(p_tenant, changes);
  perform trim_bins(p_tenant, array(select sku_id from unnest(changes)), array(select location_id from unnest(changes)),
    'transfer', p_key, p_key);
  return keep_answer(p_tenant, p_key, 'transfer', jsonb_build_object('changed', cardinality(changes)));
end $$;

-- Sets stock aside softly until p_until, all lines or none; a line without a location gets the best one that has it all.
-- p_lines: [{skuId, quantity, locationId?}].
create function reserve_stock(p_tenant text, p_holder text, p_until timestamptz, p_lines jsonb, p_key text) returns jsonb
language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'reserve');
  changes stock_change[] := '{}';
  reservations jsonb := '[]';
  line record;
  chosen text;
  new_reservation text;
begin
  if answer is not null then return answer; end if;
  perform lock_levels(p_tenant, (select array_agg(distinct entry ->> 'skuId') from jsonb_array_elements(p_lines) entry));
  for line in select * from jsonb_to_recordset(p_lines) as r("skuId" text, quantity integer, "locationId" text) loop
    select l.location_id into chosen
      from stock_level l join sellable_locations(p_tenant, array['']) s on s.location_id = l.location_id
     where l.tenant_id = p_tenant and l.sku_id = line."skuId" and (line."locationId" is null or l.location_id = line."locationId")
       and l.available - coalesce((select sum(c.reserved) from unnest(changes) c
             where c.sku_id = l.sku_id and c.location_id = l.location_id), 0) >= line.quantity
     order by s.place limit 1;
    if chosen is null then
      return refuse_stock('inventory.insufficient_stock', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('skuId', line."skuId",
        'locationId', line."locationId", 'requested', line.quantity, 'available', coalesce((select max(l.available) from stock_level l
          where l.tenant_id = p_tenant and l.sku_id = line."skuId"
            and (line."locationId" is null or l.location_id = line."locationId")), 0)))));
    end if;
    new_reservation := new_id('res');
    reservations := reservations || jsonb_build_object('id', new_reservation, 'skuId', line."skuId", 'locationId', chosen, 'quantity', line.quantity);
    changes := changes || row(1, line."skuId", chosen, 'reservation', 0, 0, line.quantity, 0, 0, null, 0, p_holder, 'reservation',
      new_reservation, 'reserve:' || new_reservation, null, null)::stock_change;
  end loop;
  insert into reservation (tenant_id, id, sku_id, location_id, quantity, holder, expires_at)
  select p_tenant, r.id, r."skuId", r."locationId", r.quantity, p_holder, p_until
    from jsonb_to_recordset(reservations) as r(id text, "skuId" text, "locationId" text, quantity integer);
  perform record_movements(p_tenant, changes);
  return keep_answer(p_tenant, p_key, 'reserve', jsonb_build_object('reservations', reservations));
end $$;

-- Ends active reservations: those of p_ids as 'released', or (p_ids null) those that are due at p_now as 'expired'.
create function end_reservations(p_tenant text, p_ids text[], p_now timestamptz) returns integer language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare changes stock_change[];
begin
  perform lock_levels(p_tenant, array(select distinct sku_id from reservation where tenant_id = p_tenant and status = 'active'
    and (id = any(p_ids) or (p_ids is null and expires_at <= p_now))));
  with ended as (
    update reservation set status = case when p_ids is null then 'expired' else 'released' end
     where tenant_id = p_tenant and status = 'active' and (id = any(p_ids) or (p_ids is null and expires_at <= p_now))
    returning *)
  select array_agg(row(1, sku_id, location_id, 'reservation_release', 0, 0, -quantity, 0, 0, null, 0, status, 'reservation', id,
    'unreserve:' || id, null, null)::stock_change order by sku_id, location_id, id) into changes from ended;
  if changes is null then return 0; end if;
  perform record_movements(p_tenant, changes);
  return cardinality(changes);
end $$;

-- Takes units out of a bin or puts units into it; on hand stays as it is. A bin never holds what the location does not have.
create function move_in_bin(p_tenant text, p_bin text, p_sku text, p_delta integer, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'bin');
  place bin;
  in_bin integer;
  unplaced integer;
begin
  if answer is not null then return answer; end if;
  select * into place from bin where tenant_id = p_tenant and id = p_bin;
  perform from stock_level where tenant_id = p_tenant and sku_id = p_sku and location_id = place.location_id for update;
  if place.id is null or not found then
    return refuse_stock('inventory.not_stocked', jsonb_build_object('lines',
      jsonb_build_array(jsonb_build_object('skuId', p_sku, 'locationId', place.location_id, 'binId', p_bin))));
  end if;
  select coalesce(sum(quantity) filter (where bin_id = p_bin), 0), l.on_hand - coalesce(sum(quantity), 0) into in_bin, unplaced
    from stock_level l left join bin_level b on b.tenant_id = l.tenant_id and b.sku_id = l.sku_id and b.location_id = l.location_id
   where l.tenant_id = p_tenant and l.sku_id = p_sku and l.location_id = place.location_id group by l.on_hand;
  if in_bin + p_delta < 0 or (p_delta > 0 and p_delta > unplaced) then
    return refuse_stock('inventory.bin_short', jsonb_build_object('binId', p_bin, 'skuId', p_sku, 'requested', abs(p_delta),
      'inBin', in_bin, 'unplaced', unplaced));
  end if;
  perform record_movements(p_tenant, array[row(1, p_sku, place.location_id, case when p_delta < 0 then 'bin_pick' else 'bin_put' end, 0, 0,
    0, 0, 0, p_bin, p_delta, place.code, p_source_type, p_source_id, p_key, null, null)::stock_change]);
  return keep_answer(p_tenant, p_key, 'bin', jsonb_build_object('binId', p_bin, 'skuId', p_sku, 'inBin', in_bin + p_delta));
end $$;

select secure_tables();
revoke update, delete on stock_request from portal;
-- Levels change only through movements. An empty row may be opened and a row may be locked (which asks for the right to
-- update some column).
revoke insert, update, delete on stock_level, bin_level from portal;
grant insert (tenant_id, sku_id, location_id), update (updated_at) on stock_level to portal;
grant update (updated_at) on bin_level to portal;

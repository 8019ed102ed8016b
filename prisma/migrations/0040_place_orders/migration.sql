-- New orders are placed many at a time: rows, stock, holds, exceptions, events and remembered answers in one call, because
-- the cost of an order is its statements and its commit, not its rows. `recordOrder` stays the way of everything that is not
-- simply new.

-- The same ids as before, in one expression, which Postgres can expand in place: 15 hexadecimal digits are milliseconds and
-- the fraction of one, the 7 goes between them.
create or replace function new_id(prefix text) returns text language sql volatile parallel safe as $$
  select prefix || '_'
    || overlay(lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 1000000)::bigint * 512 / 125), 15, '0') placing '7' from 13 for 0)
    || substr(replace(gen_random_uuid()::text, '-', ''), 17, 16)
$$;

-- The stocked SKUs of one unit of what is asked for, kits taken apart. A listing that was never seen, and a code that is not
-- one of an active SKU, are not in the answer; what stands for nothing has no SKU.
create function parts_of_listings(p_tenant text, p_connection text, p_variants text[])
  returns table (name text, listing_id text, sku_id text, per_unit integer) language sql stable as $$
  with recursive listing as (
    select id, external_variant_id from channel_listing
     where tenant_id = p_tenant and connection_id = p_connection and external_variant_id = any(p_variants)),
  part(listing_id, sku_id, quantity) as (
    select m.listing_id, m.sku_id, m.quantity from listing join listing_match m on m.tenant_id = p_tenant and m.listing_id = listing.id
    union all
    select part.listing_id, k.component_sku_id, part.quantity * k.quantity
      from part join kit_component k on k.tenant_id = p_tenant and k.kit_sku_id = part.sku_id
  ) cycle sku_id set is_cycle using walked,
  broken as (
    select part.listing_id from part join sku on sku.tenant_id = p_tenant and sku.id = part.sku_id and sku.kind in ('kit', 'multipack')
     where not exists (select from kit_component k where k.tenant_id = p_tenant and k.kit_sku_id = sku.id)),
  total as (
    select part.listing_id, part.sku_id, sum(part.quantity)::integer as quantity
      from part join sku on sku.tenant_id = p_tenant and sku.id = part.sku_id and sku.kind in ('stocked', 'assembly')
     where part.listing_id not in (select listing_id from broken) group by 1, 2)
  select listing.external_variant_id, listing.id, total.sku_id, total.quantity
    from listing left join total on total.listing_id = listing.id
$$;
create function parts_of_codes(p_tenant text, p_codes text[])
  returns table (name text, title text, sku_id text, per_unit integer) language sql stable as $$
  with recursive part(code, title, sku_id, quantity) as (
    select code, title, id, 1 from sku where tenant_id = p_tenant and code = any(p_codes) and status = 'active'
    union all
    select part.code, part.title, k.component_sku_id, part.quantity * k.quantity
      from part join kit_component k on k.tenant_id = p_tenant and k.kit_sku_id = part.sku_id
  ) cycle sku_id set is_cycle using walked
  select part.code, part.title, part.sku_id, sum(part.quantity)::integer
    from part join sku on sku.tenant_id = p_tenant and sku.id = part.sku_id and sku.kind in ('stocked', 'assembly') group by 1, 2, 3
$$;

-- As in 0003_inventory, without joins between what was counted: their sizes are unknown to the planner, which then compares
-- every order with every other.
create or replace function allocate_ample(p_tenant text, p_wanted stock_demand[]) returns setof stock_allocation language plpgsql stable as $$
begin
  return query with d as materialized (select w as demand, w.* from unnest(p_wanted) w),
  total as (select sku_id, sum(need) as need from d group by sku_id),
  seller as materialized (select * from sellable_locations(p_tenant, (select array_agg(distinct connection_id) from d))),
  cell as materialized (
    select l.sku_id, l.location_id, l.available, l.available >= t.need as is_ample
      from total t join stock_level l on l.tenant_id = p_tenant and l.sku_id = t.sku_id and l.available > 0),
  asked as (select order_id, connection_id, sku_id, sum(need) as need from d group by order_id, connection_id, sku_id),
  had as materialized (
    select a.order_id, a.sku_id, a.need, c.location_id, s.place, c.available, c.is_ample,
        dense_rank() over (partition by a.order_id order by a.sku_id) as nth
      from asked a join cell c on c.sku_id = a.sku_id
      join seller s on s.connection_id = a.connection_id and s.location_id = c.location_id),
  spot as (
    select order_id, location_id, place, count(*) filter (where available >= need) as fitting,
        bool_and(is_ample) filter (where available >= need) as is_ample, max(max(nth)) over (partition by order_id) as skus
      from had group by order_id, location_id, place),
  choice as (
    select distinct on (order_id) order_id, case when fitting = skus then location_id end as location_id,
        fitting = skus and is_ample as is_ample
      from spot order by order_id, fitting = skus desc, place)
  select d.demand, case when h.sku_id is not null then c.location_id end, d.need
    from d
    left join choice c on c.order_id = d.order_id
    left join (select distinct order_id, sku_id from had) h on h.order_id = d.order_id and h.sku_id = d.sku_id
   where c.is_ample or c.order_id is null;
end $$;

-- Levels are found by their key, a row at a time, whatever the planner thinks of the tables' sizes.
alter function apply_stock_movements() set enable_hashjoin = off;
alter function apply_stock_movements() set enable_mergejoin = off;
alter function apply_stock_movements() set enable_seqscan = off;

-- Gives what lines without any earlier claim want, and answers what is short. The caller holds the level rows. Orders that
-- would get the same whoever came first are decided together, the others in their order.
create function give_stock(p_tenant text, p_wanted stock_demand[]) returns setof stock_demand language plpgsql as $$
declare
  rest stock_demand[] := p_wanted;
  given stock_allocation[];
  wanted stock_demand[];
begin
  select array_agg(ample) into given from allocate_ample(p_tenant, p_wanted) ample;
  if given is not null then
    perform commit_allocations(p_tenant, given);
    return query select (part.demand).* from unnest(given) part where part.location_id is null;
    select array_agg(d order by d.position) into rest from unnest(p_wanted) d
     where d.position not in (select (part.demand).position from unnest(given) part);
  end if;
  for wanted in select array_agg(d order by d.position) from unnest(rest) d group by d.order_id order by min(d.position) loop
    select array_agg(part) into given from allocate_order(p_tenant, wanted) part;
    perform commit_allocations(p_tenant, given);
    return query select d.position, d.order_id, d.order_line_id, d.connection_id, d.sku_id, part.quantity, d.trace_id, d.reason,
        d.source_type, d.source_id, d.event_key
      from unnest(given) part, lateral (select (part.demand).*) d where part.location_id is null;
  end loop;
end $$;

-- What a line of a new order is made of.
create type placed_part as (order_id text, order_line_id text, position integer, trace_id text, listing_id text, title text,
  sku_id text, per_unit integer, quantity integer);

create type placed_row as (id text, number text, stage text);

-- Places new orders of one connection (null: of programs, whose lines name SKU codes) with all they need, in one go. p_orders
-- and p_lines are the rows as server/modules/orders/store.ts writes them. An order that is known, that comes twice in the call,
-- whose remembered key is taken, or of which a line stands for nothing is left out: it is not simply new, and the caller
-- records it on its own.
--
-- Answers [{id, number, stage, titles}] of the orders that were placed; titles are those of the SKUs where a line named none.
-- Locks, as recordOrder takes them: external orders in order of their lock keys, the order numbers, levels.
create function place_orders(p_tenant text, p_connection text, p_orders jsonb, p_lines jsonb) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  names text[];
  parts placed_part[];
  placed text[];
  first_number bigint;
  short stock_demand[];
  waiting text[] := '{}';
  rows placed_row[];
begin
  perform pg_advisory_xact_lock(named.key) from (
    select distinct hashtextextended(p_tenant || '/external-order/' || coalesce(p_connection, '') || '/' || o."externalId", 0) as key
      from jsonb_to_recordset(p_orders) as o("externalId" text) order by 1) named;
  select array_agg(distinct l.name) into names from jsonb_to_recordset(p_lines) as l(name text) where l.name is not null;

  with part as materialized (
    select name, null as listing_id, title, sku_id, per_unit from parts_of_codes(p_tenant, names) where p_connection is null
    union all
    select name, listing_id, null, sku_id, per_unit from parts_of_listings(p_tenant, p_connection, names)
     where p_connection is not null and sku_id is not null),
  line as materialized (
    select l.*, part.listing_id, part.title as sku_title, part.sku_id, part.per_unit
      from jsonb_to_recordset(p_lines) as l(id text, "orderId" text, name text, position integer, quantity integer)
      left join part on part.name = l.name),
  fresh as (
    select distinct on (o."externalId") o.id, o.key, o."keyScope", o."requestHash", o.answer, o."traceId", o.place
      from rows from (jsonb_to_recordset(p_orders) as (id text, "externalId" text, key text, "keyScope" text, "requestHash" text,
        answer jsonb, "traceId" text)) with ordinality as o(id, "externalId", key, "keyScope", "requestHash", answer, "traceId", place)
     -- looked up one by one: as a join it would be planned for the table as it was when it was empty
     where (select known.id from sales_order known where known.tenant_id = p_tenant and known.external_id = o."externalId"
              and known.connection_id is not distinct from p_connection limit 1) is null
       and o.id not in (select "orderId" from line where name is not null and sku_id is null)
     order by o."externalId", o.place),
  remembered as (
    insert into idempotency_key (tenant_id, scope, key, request_hash, status, response)
    select p_tenant, "keyScope", key, "requestHash", 201, answer from fresh where key is not null order by key
    on conflict do nothing returning key, scope),
  accepted as materialized (
    select fresh.id, fresh.place, fresh."traceId" from fresh
     where fresh.key is null or (fresh.key, fresh."keyScope") in (select key, scope from remembered))
  select (select array_agg(id order by place) from accepted),
    (select array_agg(row(line."orderId", line.id, rank, line."traceId", line.listing_id, line.sku_title, line.sku_id, line.per_unit,
       line.quantity)::placed_part)
       from (select line.*, accepted."traceId", row_number() over (order by accepted.place, line.position, line.sku_id) as rank
               from line join accepted on accepted.id = line."orderId") line)
    into placed, parts;
  if placed is null then return '[]'; end if;

  insert into number_series as s (tenant_id, series, period, next_value) values (p_tenant, 'order', '', 1 + cardinality(placed))
  on conflict (tenant_id, series, period) do update set next_value = s.next_value + cardinality(placed)
  returning s.next_value - cardinality(placed) into first_number;

  with added as (
  insert into sales_order (tenant_id, id, number, connection_id, external_id, channel_order_name, financial_status, stage, is_held,
    currency, email, phone, customer_name, shipping_address, billing_address, ship_to_country, ship_to_postal_code, subtotal_minor,
    discount_minor, shipping_minor, tax_minor, total_minor, taxes_included, payment_reference, note, tags, attributes, placed_at,
    received_at, channel_updated_at, trace_id)
  select p_tenant, o.id, 'SO-' || first_number + named.place - 1, p_connection, o."externalId", o.name, o."financialStatus",
    case when o."isHeld" then 'on_hold' when o.id in (select order_id from unnest(parts) where sku_id is not null) then 'committed'
      else 'received' end,
    o."isHeld", o.currency, o.email, o.phone, o."customerName", o."shippingAddress", o."billingAddress", o.country, o."postalCode",
    o.subtotal, o.discount, o.shipping, o.tax, o.total, o."taxesIncluded", o."paymentReference", o.note, o.tags, o.attributes,
    o."placedAt", o."receivedAt", o."updatedAt", o."traceId"
    from unnest(placed) with ordinality named(id, place)
    join jsonb_to_recordset(p_orders) as o(id text, "externalId" text, name text, "financialStatus" text, "isHeld" boolean,
      currency text, email text, phone text, "customerName" text, "shippingAddress" jsonb, "billingAddress" jsonb, country text,
      "postalCode" text, subtotal bigint, discount bigint, shipping bigint, tax bigint, total bigint, "taxesIncluded" boolean,
      "paymentReference" text, note text, tags text[], attributes jsonb, "placedAt" timestamptz, "receivedAt" timestamptz,
      "updatedAt" timestamptz, "traceId" text) using (id)
  returning id, number, stage)
  select array_agg(row(id, number, stage)::placed_row) into rows from added;

  insert into order_line (tenant_id, id, order_id, position, external_line_id, external_variant_id, listing_id, sku_text, title,
    quantity, unit_price_minor, discount_minor, tax_minor, taxes, requires_shipping, is_mapped)
  select p_tenant, l.id, l."orderId", l.position, l."externalLineId", l."variantId", named.listing_id, l.sku,
    coalesce(l.title, named.title), l.quantity, l."unitPrice", l.discount, l.tax, l.taxes, l.name is not null, true
    from jsonb_to_recordset(p_lines) as l(id text, "orderId" text, name text, position integer, "externalLineId" text,
      "variantId" text, sku text, title text, quantity integer, "unitPrice" bigint, discount bigint, tax bigint, taxes jsonb)
    join (select distinct on (order_line_id) order_line_id, listing_id, title from unnest(parts)) named on named.order_line_id = l.id;
  insert into order_demand (tenant_id, order_line_id, order_id, sku_id, per_unit)
  select p_tenant, order_line_id, order_id, sku_id, per_unit from unnest(parts) where sku_id is not null;

  insert into order_shipping_line (tenant_id, id, order_id, external_line_id, title, code, price_minor, discount_minor, tax_minor, taxes)
  select p_tenant, l.id, o.id, l."externalLineId", l.title, l.code, l.price, l.discount, l.tax, l.taxes
    from jsonb_to_recordset(p_orders) as o(id text, "shippingLines" jsonb),
      jsonb_to_recordset(o."shippingLines") as l(id text, "externalLineId" text, title text, code text, price bigint, discount bigint,
        tax bigint, taxes jsonb)
   where o.id = any(placed);

  perform lock_levels(p_tenant, (select array_agg(distinct sku_id) from unnest(parts)));
  select array_agg(missing) into short
    from give_stock(p_tenant, (
      select array_agg(row(part.position, part.order_id, part.order_line_id, coalesce(p_connection, ''), part.sku_id,
          part.per_unit * part.quantity, part.trace_id, 'order', 'order_line', part.order_line_id,
          'take:' || part.order_line_id || ':' || part.sku_id || ':' || part.per_unit * part.quantity)::stock_demand order by part.position)
        from unnest(parts) part where part.sku_id is not null)) missing;
  if short is not null then
    select array_agg(distinct order_id) into waiting from unnest(short);
    update sales_order set stage = 'backordered' where tenant_id = p_tenant and id = any(waiting) and not is_held;
  end if;
  perform tell_of_orders(p_tenant, p_orders, placed, short);

  return (
    select jsonb_agg(jsonb_build_object('id', one.id, 'number', one.number, 'stage',
        case when one.id = any(waiting) and one.stage <> 'on_hold' then 'backordered' else one.stage end, 'titles', titles.by_line))
      from unnest(rows) one
      left join (select order_id, jsonb_object_agg(order_line_id, title) as by_line from unnest(parts) where title is not null group by 1)
        titles on titles.order_id = one.id);
end $$;

-- The second half of placing orders: what they wait for (holds as the caller found them, shortages as stock was given), what a
-- person has to decide of it, and the event that they are there.
create function tell_of_orders(p_tenant text, p_orders jsonb, p_placed text[], p_short stock_demand[]) returns void
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
          jsonb_build_object('order', s.channel_order_name, 'short', jsonb_agg(jsonb_build_object('sku', sku.code, 'quantity', m.need)
            order by m.position)),
          'Bring stock in, ship what is there, or cancel the rest with the buyer.', 'order.short_stock:' || s.id, 24 * 60
        from unnest(p_short) m
        join sales_order s on s.tenant_id = p_tenant and s.id = m.order_id
        join sku on sku.tenant_id = p_tenant and sku.id = m.sku_id
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

-- Places orders that programs send with an API key, as one statement that is its own transaction: who acts (p_settings: tenant,
-- actor's kind and id, request, trace), whether the key is still good, and the orders. Null when the key was revoked.
create function place_orders_by_key(p_settings text[], p_orders jsonb, p_lines jsonb) returns jsonb language plpgsql as $$
begin
  perform set_config('app.tenant_id', p_settings[1], true), set_config('app.actor_kind', p_settings[2], true),
    set_config('app.actor_id', p_settings[3], true), set_config('app.request_id', p_settings[4], true),
    set_config('app.trace_id', p_settings[5], true);
  perform from api_key where tenant_id = p_settings[1] and id = p_settings[3] and revoked_at is null;
  if not found then return null; end if;
  return place_orders(p_settings[1], null, p_orders, p_lines);
end $$;

select secure_tables();

-- Placing orders again, leaner: what is rare (kits, scarce goods, more than one place) is asked only when it is there, and the
-- deliveries of a shop's inbox are placed and settled by one statement.

-- One name of a call and a stocked SKU it stands for.
create type named_part as (name text, listing_id text, title text, sku_id text, per_unit integer);

-- What names stand for: codes of active SKUs, or variants of a connection. Only what is a kit is taken apart. A name that stands
-- for nothing is not in the answer.
create function parts_of_names(p_tenant text, p_connection text, p_names text[]) returns setof named_part language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
declare
  plain named_part[];
  kits text[];
begin
  if p_connection is null then
    select array_agg(row(code, null, title, id, 1)::named_part) filter (where kind in ('stocked', 'assembly')),
      array_agg(code) filter (where kind in ('kit', 'multipack'))
      into plain, kits from sku where tenant_id = p_tenant and code = any(p_names) and status = 'active';
    return query select * from unnest(plain);
    if kits is not null then
      return query select k.name, null, k.title, k.sku_id, k.per_unit from parts_of_codes(p_tenant, kits) k;
    end if;
    return;
  end if;
  select array_agg(row(l.external_variant_id, l.id, null, s.id, m.quantity)::named_part) filter (where s.kind in ('stocked', 'assembly')),
    array_agg(l.external_variant_id) filter (where s.kind in ('kit', 'multipack'))
    into plain, kits
    from channel_listing l
    join listing_match m on m.tenant_id = p_tenant and m.listing_id = l.id
    join sku s on s.tenant_id = p_tenant and s.id = m.sku_id
   where l.tenant_id = p_tenant and l.connection_id = p_connection and l.external_variant_id = any(p_names);
  if kits is null then
    return query select * from unnest(plain);
    return;
  end if;
  return query select p.* from unnest(plain) p where p.name <> all(kits);
  return query select k.name, k.listing_id, null, k.sku_id, k.per_unit from parts_of_listings(p_tenant, p_connection, kits) k
    where k.sku_id is not null;
end $$;

-- Gives lines of new orders what they ask for at the best place of their connection: to those orders for which there is enough of
-- every SKU for all that ask, so that they would get it whoever came first. The caller holds the level rows. Answers the parts of
-- the other orders.
create function give_at_best_place(p_tenant text, p_connection text, p_parts placed_part[]) returns placed_part[] language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  best text;
  ample placed_part[];
  rest placed_part[];
begin
  select location_id into best from sellable_locations(p_tenant, array[coalesce(p_connection, '')]) where place = 1;
  with part as materialized (select part, part.order_id, part.sku_id, part.per_unit * part.quantity as need from unnest(p_parts) part),
  enough as materialized (
    select asked.sku_id from (select sku_id, sum(need) as need from part group by sku_id) asked
      join stock_level l on l.tenant_id = p_tenant and l.sku_id = asked.sku_id and l.location_id = best and l.available >= asked.need),
  other as materialized (select distinct order_id from part where sku_id not in (select sku_id from enough))
  select array_agg(part) filter (where order_id not in (select order_id from other)),
    array_agg(part) filter (where order_id in (select order_id from other))
    into ample, rest from part;
  if ample is null then return rest; end if;

  with part as materialized (select part.*, part.per_unit * part.quantity as need from unnest(ample) part),
  given as (
    insert into commitment (tenant_id, id, order_id, order_line_id, connection_id, sku_id, location_id, quantity)
    select p_tenant, new_id('com'), order_id, order_line_id, p_connection, sku_id, best, need from part)
  insert into stock_movement (tenant_id, id, sku_id, location_id, kind, committed_delta, on_hand_after, available_after, reason,
    source_type, source_id, event_key, order_id, actor_id, trace_id, occurred_at)
  select p_tenant, new_id('mov'), c.sku_id, best, 'commitment', c.need, c.on_hand, c.available_after, 'order', 'order_line', c.order_line_id,
    'take:' || c.order_line_id || ':' || c.sku_id || ':' || c.need || ':' || best, c.order_id,
    coalesce(nullif(current_setting('app.actor_id', true), ''), 'system'),
    coalesce(c.trace_id, nullif(current_setting('app.trace_id', true), '')), clock_timestamp()
    from (select part.*, l.on_hand, l.available - sum(part.need) over (partition by part.sku_id order by part.position) as available_after
            from part join stock_level l on l.tenant_id = p_tenant and l.sku_id = part.sku_id and l.location_id = best) c;
  return rest;
end $$;

-- As in 0040_place_orders: places new orders of one connection (null: of programs, whose lines name SKU codes) with all they need,
-- in one go. p_orders and p_lines are the rows as server/modules/orders/placing-store.ts writes them. An order that is known, that comes twice in the call,
-- whose remembered key is taken, or of which a line stands for nothing is left out: it is not simply new, and the caller
-- records it on its own.
--
-- Answers [{id, number, stage, titles}] of the orders that were placed; titles are those of the SKUs where a line named none.
-- Locks, as recordOrder takes them: external orders in order of their lock keys, the order numbers, levels.
create or replace function place_orders(p_tenant text, p_connection text, p_orders jsonb, p_lines jsonb) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  names text[];
  parts placed_part[];
  placed text[];
  first_number bigint;
  scarce placed_part[];
  short stock_demand[];
  waiting text[] := '{}';
  rows placed_row[];
begin
  perform pg_advisory_xact_lock(named.key) from (
    select distinct hashtextextended(p_tenant || '/external-order/' || coalesce(p_connection, '') || '/' || o."externalId", 0) as key
      from jsonb_to_recordset(p_orders) as o("externalId" text) order by 1) named;
  select array_agg(distinct l.name) into names from jsonb_to_recordset(p_lines) as l(name text) where l.name is not null;

  with line as materialized (
    select l.*, part.listing_id, part.title as sku_title, part.sku_id, part.per_unit
      from jsonb_to_recordset(p_lines) as l(id text, "orderId" text, name text, position integer, quantity integer)
      left join parts_of_names(p_tenant, p_connection, names) part on part.name = l.name),
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
  scarce := give_at_best_place(p_tenant, p_connection, array(select part from unnest(parts) part where part.sku_id is not null));
  if scarce is not null then
    select array_agg(missing) into short
      from give_stock(p_tenant, (
        select array_agg(row(part.position, part.order_id, part.order_line_id, coalesce(p_connection, ''), part.sku_id,
            part.per_unit * part.quantity, part.trace_id, 'order', 'order_line', part.order_line_id,
            'take:' || part.order_line_id || ':' || part.sku_id || ':' || part.per_unit * part.quantity)::stock_demand order by part.position)
          from unnest(scarce) part)) missing;
  end if;
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

-- Places the orders that deliveries of a shop announce, and settles the deliveries whose orders were placed, as one statement that is
-- its own transaction: who acts (p_settings as in place_orders_by_key), and rows as place_orders takes them, each with the id of its
-- delivery. A delivery that another drain holds, or that is settled already, is left alone. Answers how many were placed.
create function place_deliveries(p_settings text[], p_connection text, p_orders jsonb, p_lines jsonb) returns integer language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  held text[];
  placed jsonb;
begin
  perform set_config('app.tenant_id', p_settings[1], true), set_config('app.actor_kind', p_settings[2], true),
    set_config('app.actor_id', p_settings[3], true), set_config('app.request_id', p_settings[4], true),
    set_config('app.trace_id', p_settings[5], true);
  select array_agg(id) into held from (
    select id from inbox_delivery where tenant_id = p_settings[1] and status = 'pending'
       and id = any(array(select o."deliveryId" from jsonb_to_recordset(p_orders) as o("deliveryId" text)))
     order by id for update skip locked) delivery;
  if held is null then return 0; end if;
  if cardinality(held) < jsonb_array_length(p_orders) then
    select jsonb_agg(o) into p_orders from jsonb_array_elements(p_orders) o where o ->> 'deliveryId' = any(held);
  end if;
  placed := place_orders(p_settings[1], p_connection, p_orders, p_lines);
  update inbox_delivery d set status = 'applied', outcome = 'Order placed', reason = null, attempts = d.attempts + 1,
      subject_type = 'sales_order', subject_id = o.id, applied_at = now()
    from jsonb_to_recordset(p_orders) as o(id text, "deliveryId" text)
    join jsonb_to_recordset(placed) as one(id text) using (id)
   where d.tenant_id = p_settings[1] and d.id = o."deliveryId";
  return jsonb_array_length(placed);
end $$;

-- As in 0024_tracked_stock: levels, and what is told of them, come from one look at what was added. Levels are found by their key, a
-- row at a time, whatever the planner thinks of the tables' sizes.
create or replace function apply_stock_movements() returns trigger language plpgsql security definer set search_path = public, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare tenant record;
begin
  for tenant in
    with moved as (
      select tenant_id, sku_id, location_id, sum(on_hand_delta) as on_hand, sum(committed_delta) as committed,
          sum(reserved_delta) as reserved, sum(quality_control_delta) as quality_control, sum(damaged_delta) as damaged,
          sum(incoming_delta) as incoming,
          sum(on_hand_delta - committed_delta - reserved_delta - quality_control_delta - damaged_delta) as rise
        from added group by 1, 2, 3),
    changed as (
      update stock_level l set on_hand = l.on_hand + m.on_hand, committed = l.committed + m.committed,
          reserved = l.reserved + m.reserved, quality_control = l.quality_control + m.quality_control,
          damaged = l.damaged + m.damaged, available = l.available + m.rise, incoming = l.incoming + m.incoming,
          version = l.version + 1, updated_at = clock_timestamp()
        from moved m where l.tenant_id = m.tenant_id and l.sku_id = m.sku_id and l.location_id = m.location_id
      returning l.tenant_id)
    select tenant_id, array_agg(sku_id) filter (where rise <> 0) as skus, array_agg(sku_id) filter (where rise > 0) as risen,
        count(*) = (select count(*) from changed c where c.tenant_id = m.tenant_id) as are_open
      from moved m group by tenant_id
  loop
    if not tenant.are_open then
      raise exception 'a stock movement names a level that is not open' using errcode = 'foreign_key_violation';
    end if;
    if tenant.skus is not null then perform emit_stock_event(tenant.tenant_id, 'inventory/stock.changed', 'skuIds', tenant.skus); end if;
    if tenant.risen is not null then perform announce_fillable(tenant.tenant_id, tenant.risen); end if;
  end loop;
  if exists (select from added where bin_delta <> 0) then
    insert into bin_level (tenant_id, bin_id, sku_id, location_id)
    select distinct tenant_id, bin_id, sku_id, location_id from added where bin_delta <> 0 order by 2, 3
    on conflict do nothing;
    update bin_level b set quantity = b.quantity + d.quantity, updated_at = clock_timestamp()
      from (select tenant_id, bin_id, sku_id, sum(bin_delta) as quantity from added where bin_delta <> 0 group by 1, 2, 3) d
     where b.tenant_id = d.tenant_id and b.bin_id = d.bin_id and b.sku_id = d.sku_id;
  end if;
  -- a look-up for each row, so that no plan reads the whole catalog
  if exists (select from added a where a.lot_id is null
      and (a.on_hand_delta <> 0 or a.bin_delta <> 0 or a.quality_control_delta <> 0 or a.damaged_delta <> 0)
      and (select s.tracking from sku s where s.tenant_id = a.tenant_id and s.id = a.sku_id) <> 'none') then
    raise exception 'a movement of a tracked SKU names no lot' using errcode = 'check_violation', constraint = 'stock_movement_lot_named';
  end if;
  if exists (select from added where lot_id is not null) then
    insert into lot_level (tenant_id, lot_id, location_id, sku_id, is_serial)
    select distinct a.tenant_id, a.lot_id, a.location_id, a.sku_id, lot.is_serial
      from added a join lot on lot.tenant_id = a.tenant_id and lot.id = a.lot_id order by 2, 3
    on conflict do nothing;
    insert into lot_bin_level (tenant_id, bin_id, lot_id, sku_id, location_id)
    select distinct tenant_id, bin_id, lot_id, sku_id, location_id from added where lot_id is not null and bin_delta <> 0 order by 2, 3
    on conflict do nothing;
    -- what leaves goes before what comes, so that a serial that changes places is never in two
    for turn in 0..1 loop
      update lot_level l set on_hand = l.on_hand + d.on_hand, quality_control = l.quality_control + d.quality_control, damaged = l.damaged + d.damaged
        from (select tenant_id, lot_id, location_id, sum(on_hand_delta) as on_hand, sum(quality_control_delta) as quality_control,
                sum(damaged_delta) as damaged from added where lot_id is not null group by 1, 2, 3) d
       where l.tenant_id = d.tenant_id and l.lot_id = d.lot_id and l.location_id = d.location_id and (d.on_hand < 0) = (turn = 0);
    end loop;
    update lot_bin_level b set quantity = b.quantity + d.quantity
      from (select tenant_id, bin_id, lot_id, sum(bin_delta) as quantity from added where lot_id is not null and bin_delta <> 0 group by 1, 2, 3) d
     where b.tenant_id = d.tenant_id and b.bin_id = d.bin_id and b.lot_id = d.lot_id;
  end if;
  return null;
end $$;

-- The same ids as before, from the server's own function where it has one (18 and later): half the time.
do $$
begin
  if current_setting('server_version_num')::integer >= 180000 then
    create or replace function new_id(prefix text) returns text language sql volatile parallel safe as
      $body$ select prefix || '_' || replace(uuidv7()::text, '-', '') $body$;
  end if;
end $$;

select secure_tables();

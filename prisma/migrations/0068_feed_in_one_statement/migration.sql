-- Changing ten thousand levels in one call, leaner still: a feed is looked at, locked, decided and written by one statement, and levels
-- are read along their index once for all rows instead of row by row.

-- As in 0003_inventory, with the chunks cut from one sorted list.
create or replace function emit_stock_event(p_tenant text, p_name text, p_field text, p_ids text[]) returns void language plpgsql as $$
declare
  ids text[] := array(select distinct id from unnest(p_ids) id order by 1);
  trace text := nullif(current_setting('app.trace_id', true), '');
begin
  insert into outbox_event as kept (tenant_id, id, name, data, trace_id, dedupe_key)
  select p_tenant, new_id('evt'), p_name,
    jsonb_build_object(p_field, to_jsonb(ids[part * 500 + 1 : part * 500 + 500]), 'tenantId', p_tenant, 'traceId', trace),
    trace, p_name || ':' || pg_current_xact_id() || ':' || part
    from generate_series(0, (cardinality(ids) - 1) / 500) part
   where cardinality(ids) > 0
  on conflict (tenant_id, dedupe_key) do update set data = jsonb_set(kept.data, array[p_field],
    (select jsonb_agg(distinct entry.id order by entry.id)
       from jsonb_array_elements((kept.data -> p_field) || (excluded.data -> p_field)) entry(id)));
end $$;

-- As in 0047_lean_levels, asked of many SKUs only where a backorder is open at all, and a row at a time whoever calls.
create or replace function announce_fillable(p_tenant text, p_skus text[]) returns void language plpgsql
set enable_nestloop = on set enable_hashjoin = off set enable_mergejoin = off as $$
declare fillable text[];
begin
  if not exists (select from backorder where tenant_id = p_tenant and status = 'open') then return; end if;
  select array_agg(waiting.sku_id) into fillable
    from (select distinct sku_id from backorder where tenant_id = p_tenant and status = 'open' and sku_id = any(p_skus)) waiting
   where exists (select from stock_level l where l.tenant_id = p_tenant and l.sku_id = waiting.sku_id and l.available > 0);
  if fillable is not null then
    perform emit_stock_event(p_tenant, 'inventory/backorder.fillable', 'skuIds', fillable);
  end if;
end $$;

-- What came of a feed of plain rows: whether it was one, whether all was as asked, how many levels changed and which of them fell.
create type plain_feed as (is_plain boolean, changed integer, fallen_skus text[], fallen_locations text[]);

-- Looks, locks, decides and writes. Nothing is locked when a row is not plain or all is as asked, nothing written when one does not
-- fit. No nested loops: levels are read along their index for all rows together, then matched.
create function write_plain_feed(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text)
returns plain_feed language plpgsql
set plan_cache_mode = force_generic_plan set enable_nestloop = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  feed plain_feed;
  -- the same for every row
  actor text := coalesce(nullif(current_setting('app.actor_id', true), ''), 'system');
  trace text := nullif(current_setting('app.trace_id', true), '');
begin
  with asked as materialized (
    select place, "skuId" as sku_id, "locationId" as location_id, coalesce(kind, p_kind) as kind, coalesce(reason, p_reason, '') as reason,
        delta, "setTo" as set_to, "expectedOnHand" as expected,
        "binId" is null and "inBin" is null and "lotId" is null and "lotCode" is null and serials is null and "expectedReceiptId" is null
          and coalesce("qualityControl", 0) = 0 and coalesce(damaged, 0) = 0 as is_plain
      from rows from (jsonb_to_recordset(p_rows) as ("skuId" text, "locationId" text, kind text, delta integer, "setTo" integer,
        "expectedOnHand" integer, "qualityControl" integer, damaged integer, "inBin" integer, "binId" text, "lotId" text, "lotCode" text,
        serials jsonb, "expectedReceiptId" text, reason text)) with ordinality
        as r("skuId", "locationId", kind, delta, "setTo", "expectedOnHand", "qualityControl", damaged, "inBin", "binId", "lotId", "lotCode",
          serials, "expectedReceiptId", reason, place)),
  named as materialized (select array(select distinct sku_id from asked order by 1) as skus, array(select distinct location_id from asked) as locations),
  looked_at as materialized (
    select count(*) = count(*) filter (where a.is_plain and l.sku_id is not null)
          and count(*) = (select count(*) from (select distinct sku_id, location_id from asked) level)
          and not exists (select from sku s where s.tenant_id = p_tenant and s.id = any((select skus from named)::text[])
            and (s.tracking <> 'none' or s.kind not in ('stocked', 'assembly'))) as is_plain,
        count(*) = count(*) filter (where l.on_hand = a.set_to and l.available >= 0 and coalesce(a.expected = l.on_hand, true)) as is_as_asked
      from asked a
      left join (select sku_id, location_id, on_hand, available from stock_level where tenant_id = p_tenant
          and sku_id = any((select skus from named)::text[]) and location_id = any((select locations from named)::text[])) l
        on l.sku_id = a.sku_id and l.location_id = a.location_id),
  held as materialized (
    select a.place, a.kind, a.reason, a.expected, l.sku_id, l.location_id, l.on_hand, l.available, l.quality_control + l.damaged as set_aside,
        coalesce(a.set_to - l.on_hand, a.delta, 0) as change
      from asked a
      join stock_level l on l.sku_id = a.sku_id and l.location_id = a.location_id
     where (select is_plain and not is_as_asked from looked_at) and l.tenant_id = p_tenant
       and l.sku_id = any((select skus from named)::text[]) and l.location_id = any((select locations from named)::text[])
     order by l.sku_id, l.location_id for update of l),
  judged as materialized (
    select bool_and(on_hand + change >= set_aside and available + change >= 0 and coalesce(expected = on_hand, true)) as fits,
        count(*) filter (where change <> 0) as changed, array_agg(sku_id) filter (where change < 0) as fallen_skus,
        array_agg(location_id) filter (where change < 0) as fallen_locations
      from held),
  written as (
    insert into stock_movement (tenant_id, id, sku_id, location_id, kind, on_hand_delta, on_hand_after, available_after, reason,
      source_type, source_id, event_key, actor_id, trace_id, occurred_at)
    select p_tenant, new_id('mov'), sku_id, location_id, kind, change, on_hand + change, available + change, reason,
      p_source_type, p_source_id, p_key || ':' || place, actor, trace, clock_timestamp()
      from held where change <> 0 and (select fits from judged))
  select looked_at.is_plain and coalesce(judged.fits, true), coalesce(judged.changed, 0), judged.fallen_skus, judged.fallen_locations
    into feed from looked_at, judged;
  return feed;
end $$;

-- As in 0041_plain_stock_changes: does what change_any_stock does when every row is plain; null, with nothing written, when one is
-- not. Levels are locked in the order in which it locks them, and only when all are open, so that it may follow.
create or replace function change_plain_stock(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql as $$
declare
  feed plain_feed := write_plain_feed(p_tenant, p_rows, p_kind, p_reason, p_source_type, p_source_id, p_key);
begin
  if not feed.is_plain then return null; end if;
  if feed.fallen_skus is not null then
    perform trim_bins(p_tenant, array_agg(c.sku_id), array_agg(c.location_id), p_source_type, p_source_id, p_key)
       from unnest(feed.fallen_skus, feed.fallen_locations) c(sku_id, location_id)
      where exists (select from bin_level b where b.tenant_id = p_tenant and b.sku_id = c.sku_id and b.location_id = c.location_id
        and b.quantity > 0)
     having count(*) > 0;
  end if;
  return jsonb_build_object('changed', feed.changed, 'displaced', '[]'::jsonb, 'lots', '[]'::jsonb);
end $$;

-- As in 0047_lean_levels, of the levels alone: they are read along their index for all movements together, then matched.
create or replace function apply_stock_movements() returns trigger language plpgsql security definer set search_path = public, pg_temp
set enable_nestloop = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  tenant text;
  moved record;
begin
  for tenant in select distinct tenant_id from added loop
    with moved as materialized (
      select sku_id, location_id, sum(on_hand_delta) as on_hand, sum(committed_delta) as committed, sum(reserved_delta) as reserved,
          sum(quality_control_delta) as quality_control, sum(damaged_delta) as damaged, sum(incoming_delta) as incoming,
          sum(on_hand_delta - committed_delta - reserved_delta - quality_control_delta - damaged_delta) as rise
        from added where tenant_id = tenant group by 1, 2),
    changed as (
      update stock_level l set on_hand = l.on_hand + m.on_hand, committed = l.committed + m.committed,
          reserved = l.reserved + m.reserved, quality_control = l.quality_control + m.quality_control,
          damaged = l.damaged + m.damaged, available = l.available + m.rise, incoming = l.incoming + m.incoming,
          version = l.version + 1, updated_at = clock_timestamp()
        from moved m
       where l.tenant_id = tenant and l.sku_id = any(array(select sku_id from moved order by 1))
         and l.location_id = any(array(select distinct location_id from moved))
         and l.sku_id = m.sku_id and l.location_id = m.location_id
      returning l.sku_id, m.rise)
    select array_agg(sku_id) filter (where rise <> 0) as skus, array_agg(sku_id) filter (where rise > 0) as risen,
        count(*) = (select count(*) from moved) as are_open
      into moved from changed;
    if not moved.are_open then
      raise exception 'a stock movement names a level that is not open' using errcode = 'foreign_key_violation';
    end if;
    if moved.skus is not null then perform emit_stock_event(tenant, 'inventory/stock.changed', 'skuIds', moved.skus); end if;
    if moved.risen is not null then perform announce_fillable(tenant, moved.risen); end if;
  end loop;
  return null;
end $$;

-- As in 0047_lean_levels: what of a movement is in a bin or of a lot, a row at a time. Fires after the levels, by its name.
create function place_stock_movements() returns trigger language plpgsql security definer set search_path = public, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
declare
  in_bins boolean;
  of_lots boolean;
  of_no_lot boolean;
begin
  select bool_or(bin_delta <> 0), bool_or(lot_id is not null),
      bool_or(lot_id is null and (on_hand_delta <> 0 or bin_delta <> 0 or quality_control_delta <> 0 or damaged_delta <> 0))
    into in_bins, of_lots, of_no_lot from added;
  if in_bins then
    insert into bin_level (tenant_id, bin_id, sku_id, location_id)
    select distinct tenant_id, bin_id, sku_id, location_id from added where bin_delta <> 0 order by 2, 3
    on conflict do nothing;
    update bin_level b set quantity = b.quantity + d.quantity, updated_at = clock_timestamp()
      from (select tenant_id, bin_id, sku_id, sum(bin_delta) as quantity from added where bin_delta <> 0 group by 1, 2, 3) d
     where b.tenant_id = d.tenant_id and b.bin_id = d.bin_id and b.sku_id = d.sku_id;
  end if;
  -- asked of the tracked SKUs alone, which are few or none
  if of_no_lot and exists (select from added a join sku s on s.tenant_id = a.tenant_id and s.id = a.sku_id and s.tracking <> 'none'
     where a.lot_id is null and (a.on_hand_delta <> 0 or a.bin_delta <> 0 or a.quality_control_delta <> 0 or a.damaged_delta <> 0)) then
    raise exception 'a movement of a tracked SKU names no lot' using errcode = 'check_violation', constraint = 'stock_movement_lot_named';
  end if;
  if of_lots then
    if exists (select from added a where a.lot_id is not null and not exists (select from lot
       where lot.tenant_id = a.tenant_id and lot.sku_id = a.sku_id and lot.id = a.lot_id)) then
      raise exception 'a stock movement names a lot that is not one of its SKU' using errcode = 'foreign_key_violation';
    end if;
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
create trigger stock_movement_places after insert on stock_movement referencing new table as added
  for each statement execute function place_stock_movements();

-- That a movement's lot is one of its SKU is checked by the trigger for all rows at once, and the row of lot_level that it makes in the
-- same statement keeps the lot there. See docs/adr/0068-lots-of-movements.md.
alter table stock_movement drop constraint stock_movement_lot_id_exists;

-- Most of a feed's movements are of no order.
drop index stock_movement_tenant_id_order_id_idx;
create index stock_movement_by_order on stock_movement (tenant_id, order_id) where order_id is not null;

select secure_tables();

-- Changing ten thousand levels in one call again, leaner: what is asked of every row is asked of the few rows that could say yes.

-- SKUs whose stock is not one plain figure: what most questions about many SKUs are really after.
create index sku_not_plain on sku (tenant_id, id) where tracking <> 'none' or kind not in ('stocked', 'assembly');

-- As in 0003_inventory: which SKUs have both open backorders and something available. Asked of the backorders, which are few.
create or replace function announce_fillable(p_tenant text, p_skus text[]) returns void language plpgsql as $$
declare fillable text[];
begin
  select array_agg(waiting.sku_id) into fillable
    from (select distinct sku_id from backorder where tenant_id = p_tenant and status = 'open' and sku_id = any(p_skus)) waiting
   where exists (select from stock_level l where l.tenant_id = p_tenant and l.sku_id = waiting.sku_id and l.available > 0);
  if fillable is not null then
    perform emit_stock_event(p_tenant, 'inventory/backorder.fillable', 'skuIds', fillable);
  end if;
end $$;

-- As in 0041_plain_stock_changes: does what change_any_stock does when every row is plain; null, with nothing written, when one is
-- not. Levels are locked in the order in which it locks them, and only when all are open, so that it may follow.
create or replace function change_plain_stock(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  changes plain_change[];
  is_plain boolean;
  is_as_asked boolean;
  -- the same for every row
  actor text := coalesce(nullif(current_setting('app.actor_id', true), ''), 'system');
  trace text := nullif(current_setting('app.trace_id', true), '');
begin
  select array_agg(row(r.place, r."skuId", r."locationId", coalesce(r.kind, p_kind), coalesce(r.reason, p_reason), r.delta, r."setTo",
      r."expectedOnHand", null, null, null)::plain_change),
    count(*) = count(*) filter (where s.id is null and l.sku_id is not null
      and r."binId" is null and r."inBin" is null and r."lotId" is null and r."lotCode" is null and r.serials is null
      and r."expectedReceiptId" is null and coalesce(r."qualityControl", 0) = 0 and coalesce(r.damaged, 0) = 0),
    count(*) = count(*) filter (where l.on_hand = r."setTo" and l.available >= 0 and coalesce(r."expectedOnHand" = l.on_hand, true))
    into changes, is_plain, is_as_asked
    from rows from (jsonb_to_recordset(p_rows) as ("skuId" text, "locationId" text, kind text, delta integer, "setTo" integer,
      "expectedOnHand" integer, "qualityControl" integer, damaged integer, "inBin" integer, "binId" text, "lotId" text, "lotCode" text,
      serials jsonb, "expectedReceiptId" text, reason text)) with ordinality
      as r("skuId", "locationId", kind, delta, "setTo", "expectedOnHand", "qualityControl", damaged, "inBin", "binId", "lotId", "lotCode",
        serials, "expectedReceiptId", reason, place)
    left join sku s on s.tenant_id = p_tenant and s.id = r."skuId" and (s.tracking <> 'none' or s.kind not in ('stocked', 'assembly'))
    left join stock_level l on l.tenant_id = p_tenant and l.sku_id = r."skuId" and l.location_id = r."locationId";
  if not is_plain then return null; end if;
  -- all seen at one moment, as they should be: nothing to lock
  if is_as_asked then return jsonb_build_object('changed', 0, 'displaced', '[]'::jsonb, 'lots', '[]'::jsonb); end if;

  select array_agg(row(place, sku_id, location_id, kind, reason, change, set_to, expected, on_hand, available, set_aside)::plain_change)
      filter (where change <> 0),
    bool_and(is_alone and on_hand + change >= set_aside and available + change >= 0 and coalesce(expected = on_hand, true))
    into changes, is_plain
    from (select held.*, (lag(sku_id) over level, lag(location_id) over level) is distinct from (sku_id, location_id) as is_alone
      from (select r.place, r.sku_id, r.location_id, r.kind, r.reason, r.set_to, r.expected, l.on_hand, l.available,
            l.quality_control + l.damaged as set_aside, coalesce(r.set_to - l.on_hand, r.delta, 0) as change
            from unnest(changes) r join stock_level l on l.tenant_id = p_tenant and l.sku_id = r.sku_id and l.location_id = r.location_id
           order by l.sku_id, l.location_id for update of l) held
    window level as (order by sku_id, location_id)) looked_at;
  if not is_plain then return null; end if;
  if changes is not null then
    insert into stock_movement (tenant_id, id, sku_id, location_id, kind, on_hand_delta, on_hand_after, available_after, reason,
      source_type, source_id, event_key, actor_id, trace_id, occurred_at)
    select p_tenant, new_id('mov'), c.sku_id, c.location_id, c.kind, c.delta, c.on_hand + c.delta, c.available + c.delta,
      coalesce(c.reason, ''), p_source_type, p_source_id, p_key || ':' || c.place,
      actor, trace, clock_timestamp()
      from unnest(changes) c;
    if exists (select from unnest(changes) c where c.delta < 0) then
      perform trim_bins(p_tenant, array_agg(c.sku_id), array_agg(c.location_id), p_source_type, p_source_id, p_key)
         from unnest(changes) c
        where c.delta < 0 and exists (select from bin_level b where b.tenant_id = p_tenant and b.sku_id = c.sku_id
          and b.location_id = c.location_id and b.quantity > 0)
       having count(*) > 0;
    end if;
  end if;
  return jsonb_build_object('changed', coalesce(cardinality(changes), 0), 'displaced', '[]'::jsonb, 'lots', '[]'::jsonb);
end $$;

-- As in 0045_lean_placing: levels, and what is told of them, come from one look at what was added. Levels are found by their key, a
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
  -- asked of the tracked SKUs alone, which are few or none
  if exists (select from added a join sku s on s.tenant_id = a.tenant_id and s.id = a.sku_id and s.tracking <> 'none'
     where a.lot_id is null and (a.on_hand_delta <> 0 or a.bin_delta <> 0 or a.quality_control_delta <> 0 or a.damaged_delta <> 0)) then
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

-- A feed of many levels is mostly plain: one row a level, no lot, serial number, bin, set-aside state or expectation, and nothing
-- that goes short. Such a call is a handful of statements over arrays; every other goes the way of 0024_tracked_stock.

alter function change_stock(text, jsonb, text, text, text, text, text, boolean) rename to change_any_stock;

-- A row as it was asked; once its level is locked, delta is the change and the figures are those before it.
create type plain_change as (place bigint, sku_id text, location_id text, kind text, reason text, delta integer, set_to integer,
  expected integer, on_hand integer, available integer, set_aside integer);

-- Does what change_any_stock does when every row is plain; null, with nothing written, when one is not. Levels are locked in the
-- order in which it locks them, and only when all are open, so that it may follow.
create function change_plain_stock(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  changes plain_change[];
  is_plain boolean;
  is_as_asked boolean;
begin
  select array_agg(row(r.place, r."skuId", r."locationId", coalesce(r.kind, p_kind), coalesce(r.reason, p_reason), r.delta, r."setTo",
      r."expectedOnHand", null, null, null)::plain_change),
    count(*) = count(*) filter (where s.tracking = 'none' and s.kind in ('stocked', 'assembly') and l.sku_id is not null
      and r."binId" is null and r."inBin" is null and r."lotId" is null and r."lotCode" is null and r.serials is null
      and r."expectedReceiptId" is null and coalesce(r."qualityControl", 0) = 0 and coalesce(r.damaged, 0) = 0),
    count(*) = count(*) filter (where l.on_hand = r."setTo" and l.available >= 0 and coalesce(r."expectedOnHand" = l.on_hand, true))
    into changes, is_plain, is_as_asked
    from rows from (jsonb_to_recordset(p_rows) as ("skuId" text, "locationId" text, kind text, delta integer, "setTo" integer,
      "expectedOnHand" integer, "qualityControl" integer, damaged integer, "inBin" integer, "binId" text, "lotId" text, "lotCode" text,
      serials jsonb, "expectedReceiptId" text, reason text)) with ordinality
      as r("skuId", "locationId", kind, delta, "setTo", "expectedOnHand", "qualityControl", damaged, "inBin", "binId", "lotId", "lotCode",
        serials, "expectedReceiptId", reason, place)
    left join sku s on s.tenant_id = p_tenant and s.id = r."skuId"
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
      coalesce(nullif(current_setting('app.actor_id', true), ''), 'system'), nullif(current_setting('app.trace_id', true), ''),
      clock_timestamp()
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

-- As in 0024_tracked_stock: changes what is there or what state it is in, all rows or none.
create function change_stock(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text,
  p_displaces boolean) returns jsonb language plpgsql as $$
declare answer jsonb := repeated_request(p_tenant, p_key, 'adjust');
begin
  if answer is not null then return answer; end if;
  answer := change_plain_stock(p_tenant, p_rows, p_kind, p_reason, p_source_type, p_source_id, p_key);
  if answer is not null then return keep_answer(p_tenant, p_key, 'adjust', answer); end if;
  return change_any_stock(p_tenant, p_rows, p_kind, p_reason, p_source_type, p_source_id, p_key, p_displaces);
end $$;

-- As in 0003_inventory, for the moves of many plans at once: a move may say what decided it. Moves commitments to other locations,
-- all or none. What the moves free counts for the moves themselves, so two lines can change places.
-- p_moves: [{orderLineId, skuId, fromLocationId, toLocationId, quantity, sourceId?}]; without a sourceId it is p_source_id.
create or replace function move_commitments(p_tenant text, p_moves jsonb, p_reason text, p_source_type text, p_source_id text, p_key text)
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
    select place, "orderLineId" as order_line_id, "skuId" as sku_id, "fromLocationId" as from_id, "toLocationId" as to_id, quantity,
           coalesce("sourceId", p_source_id) as source_id
      from rows from (jsonb_to_recordset(p_moves) as ("orderLineId" text, "skuId" text, "fromLocationId" text, "toLocationId" text,
        quantity integer, "sourceId" text)) with ordinality as m("orderLineId", "skuId", "fromLocationId", "toLocationId", quantity,
        "sourceId", place)),
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
  select array_agg(row(seq, sku_id, location_id, kind, 0, committed, 0, 0, 0, null, 0, p_reason, p_source_type, source_id,
      p_key || ':' || place || ':' || seq, order_id, null)::stock_change order by seq, place) into changes from leg;
  perform detach_commitments(p_tenant, cuts);
  perform record_movements(p_tenant, changes);
  return keep_answer(p_tenant, p_key, 'move', jsonb_build_object('moved', (select sum(quantity) from unnest(cuts))));
end $$;

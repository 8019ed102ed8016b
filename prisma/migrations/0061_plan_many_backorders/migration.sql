-- As in 0059_sold_ahead: lays what waits along what is to come. A pre-order may have thousands who wait, so SKUs of which all who wait see the
-- same receipts are laid out at once, by running sums; only the others are walked one by one. What rests on the same as before is left alone.
-- Joined by hashing, however few who waited when it was planned.
create or replace function plan_backorders(p_tenant text, p_skus text[]) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan set enable_nestloop = off as $$
declare
  plain text[];
  waiting record;
  source record;
  left_of jsonb := '{}';
  parts basis_part[] := '{}';
  walked basis_part[] := '{}';
  rest integer;
  share integer;
  moved jsonb;
  orders text[];
begin
  perform lock_levels(p_tenant, p_skus);
  with open as materialized (
    select id, sku_id, created_at, quantity, coalesce(connection_id, '') as connection_id
      from backorder where tenant_id = p_tenant and sku_id = any(p_skus) and status = 'open'),
  seller as materialized (select * from sellable_locations(p_tenant, array(select distinct connection_id from open))),
  seen as materialized (
    select asks.sku_id, asks.connection_id, e.id, e.expected_on, e.quantity
      from (select distinct sku_id, connection_id from open) asks
      join seller s on s.connection_id = asks.connection_id
      join expected_receipt e on e.tenant_id = p_tenant and e.sku_id = asks.sku_id and e.location_id = s.location_id and e.quantity > 0),
  alike as materialized (
    select asks.sku_id from (select distinct sku_id, connection_id from open) asks
     group by asks.sku_id having count(*) * (select count(distinct id) from seen where seen.sku_id = asks.sku_id)
       = (select count(*) from seen where seen.sku_id = asks.sku_id)),
  lined_up as (
    select id, sku_id, quantity, sum(quantity) over (partition by sku_id order by created_at, id) as upto
      from open where sku_id in (select sku_id from alike)),
  coming as (
    select id, sku_id, expected_on, quantity, sum(quantity) over (partition by sku_id order by expected_on nulls last, id) as upto
      from (select distinct id, sku_id, expected_on, quantity from seen) once)
  select (select array_agg(sku_id) from alike),
    array_agg(row(b.id, c.id, b.sku_id, least(b.upto, c.upto) - greatest(b.upto - b.quantity, c.upto - c.quantity), c.expected_on)::basis_part)
    into plain, parts
    from lined_up b join coming c on c.sku_id = b.sku_id and c.upto > b.upto - b.quantity and c.upto - c.quantity < b.upto;

  for waiting in select * from backorder b where b.tenant_id = p_tenant and b.sku_id = any(p_skus) and b.status = 'open'
     and b.sku_id <> all(coalesce(plain, '{}')) order by b.sku_id, b.created_at, b.id
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
      walked := walked || row(waiting.id, source.id, waiting.sku_id, share, source.expected_on)::basis_part;
    end loop;
  end loop;
  parts := coalesce(parts, '{}') || walked;

  delete from backorder_basis x where x.tenant_id = p_tenant and x.sku_id = any(p_skus)
     and not exists (select from unnest(parts) p where p.backorder_id = x.backorder_id and p.expected_receipt_id = x.expected_receipt_id
       and p.quantity = x.quantity);
  insert into backorder_basis (tenant_id, backorder_id, expected_receipt_id, sku_id, quantity)
  select p_tenant, p.backorder_id, p.expected_receipt_id, p.sku_id, p.quantity from unnest(parts) p
  on conflict do nothing;
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

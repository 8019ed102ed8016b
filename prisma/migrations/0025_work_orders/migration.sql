-- Which lot a picker took, so that the shipment takes the same.
alter table pick add column lot_id text;
alter table pick add constraint pick_lot_id_exists foreign key (tenant_id, lot_id) references lot (tenant_id, id) on delete restrict;

-- An assembly is built from its components at a location, or taken apart into them again, all at once.
create table work_order (
  tenant_id text not null,
  id text not null,
  number text not null,
  kind text not null,
  sku_id text not null,
  location_id text not null,
  quantity integer not null,
  status text not null default 'open',
  note text not null default '',
  created_by text not null,
  created_at timestamptz(3) not null default current_timestamp,
  closed_at timestamptz(3),
  constraint work_order_pkey primary key (tenant_id, id),
  constraint work_order_sku_id_exists foreign key (tenant_id, sku_id) references sku (tenant_id, id) on delete restrict,
  constraint work_order_location_id_exists foreign key (tenant_id, location_id) references location (tenant_id, id) on delete restrict,
  constraint work_order_kind_known check (kind in ('build', 'break')),
  constraint work_order_status_known check (status in ('open', 'done', 'canceled')),
  constraint work_order_quantity_positive check (quantity > 0)
);
create unique index work_order_tenant_id_number_key on work_order (tenant_id, number);
create index work_order_tenant_id_status_id_idx on work_order (tenant_id, status, id);
create trigger work_order_audited after insert or update or delete on work_order for each row execute function record_change();

-- Gives an open backorder what is available at one location, wherever its channel sells from: a person decided so.
create function fill_from(p_tenant text, p_order_line text, p_sku text, p_location text, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'fill_from');
  waiting backorder;
  free integer;
  units integer;
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
  update backorder set status = 'filled', quantity = units, closed_at = clock_timestamp() where tenant_id = p_tenant and id = waiting.id;
  if units < waiting.quantity then
    insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity, expected_on, created_at)
    values (p_tenant, new_id('bor'), waiting.order_id, waiting.order_line_id, waiting.connection_id, waiting.sku_id,
      waiting.quantity - units, waiting.expected_on, waiting.created_at);
  end if;
  perform commit_allocations(p_tenant, array[row(row(1, waiting.order_id, waiting.order_line_id, coalesce(waiting.connection_id, ''), p_sku,
    units, null, 'filled from here by hand', 'backorder', waiting.id, 'fill:' || waiting.id)::stock_demand, p_location, units)::stock_allocation]);
  perform emit_stock_event(p_tenant, 'inventory/backorder.filled', 'orderIds', array[waiting.order_id]);
  return keep_answer(p_tenant, p_key, 'fill_from', jsonb_build_object('orderId', waiting.order_id, 'filled', units,
    'left', waiting.quantity - units));
end $$;

-- Turns what a holder reserved into commitments of its order. What was reserved is let go and taken in one transaction, so
-- nobody comes between; a holder whose time is over gets what is still free. The rest waits, as with any order.
create function complete_reservation(p_tenant text, p_holder text, p_lines jsonb) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_tenant || '/order/' || id, 0))
    from (select distinct line ->> 'orderId' as id from jsonb_array_elements(p_lines) line order by 1) o;
  perform lock_levels(p_tenant, array(
    select sku_id from reservation where tenant_id = p_tenant and holder = p_holder and status = 'active'
    union select demand ->> 'skuId' from jsonb_array_elements(p_lines) line, jsonb_array_elements(line -> 'demands') demand));
  perform end_reservations(p_tenant, array(select id from reservation where tenant_id = p_tenant and holder = p_holder and status = 'active'), null);
  return take_stock(p_tenant, p_lines);
end $$;
create index reservation_by_holder on reservation (tenant_id, holder) where status = 'active';

select secure_tables();
revoke delete on work_order from portal;

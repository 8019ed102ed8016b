-- A person who ends a reservation says why; the movement that gives the units back keeps the words. Without words the reason is how it
-- ended, as before.
drop function end_reservations(text, text[], timestamptz);
create function end_reservations(p_tenant text, p_ids text[], p_now timestamptz, p_reason text default null) returns integer language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare changes stock_change[];
begin
  perform lock_levels(p_tenant, array(select distinct sku_id from reservation where tenant_id = p_tenant and status = 'active'
    and (id = any(p_ids) or (p_ids is null and expires_at <= p_now))));
  with ended as (
    update reservation set status = case when p_ids is null then 'expired' else 'released' end
     where tenant_id = p_tenant and status = 'active' and (id = any(p_ids) or (p_ids is null and expires_at <= p_now))
    returning *)
  select array_agg(row(1, sku_id, location_id, 'reservation_release', 0, 0, -quantity, 0, 0, null, 0, coalesce(p_reason, status), 'reservation', id,
    'unreserve:' || id, null, null)::stock_change order by sku_id, location_id, id) into changes from ended;
  if changes is null then return 0; end if;
  perform record_movements(p_tenant, changes);
  return cardinality(changes);
end $$;

select secure_tables();

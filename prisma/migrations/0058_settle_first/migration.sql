-- What a delivery was before it was settled.
create type pending_delivery as (id text, outcome text, reason text, attempts integer, subject_type text, subject_id text,
  applied_at timestamptz);

-- As in 0045_lean_placing, but settles before it places: from the order numbers on every other batch of the merchant waits for this
-- one, so what can be done before them is. The few whose order was not placed become what they were.
--
-- Places the orders that deliveries of a shop announce, and settles the deliveries whose orders were placed, as one statement that is
-- its own transaction: who acts (p_settings as in place_orders_by_key), and rows as place_orders takes them, each with the id of its
-- delivery. A delivery that another drain holds, or that is settled already, is left alone. Answers how many were placed.
create or replace function place_deliveries(p_settings text[], p_connection text, p_orders jsonb, p_lines jsonb) returns integer language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  held text[];
  before pending_delivery[];
  placed jsonb;
begin
  perform set_config('app.tenant_id', p_settings[1], true), set_config('app.actor_kind', p_settings[2], true),
    set_config('app.actor_id', p_settings[3], true), set_config('app.request_id', p_settings[4], true),
    set_config('app.trace_id', p_settings[5], true);
  select array_agg(delivery.id), array_agg(row(id, outcome, reason, attempts, subject_type, subject_id, applied_at)::pending_delivery)
    into held, before from (
    select id, outcome, reason, attempts, subject_type, subject_id, applied_at from inbox_delivery
     where tenant_id = p_settings[1] and status = 'pending'
       and id = any(array(select o."deliveryId" from jsonb_to_recordset(p_orders) as o("deliveryId" text)))
     order by id for update skip locked) delivery;
  if held is null then return 0; end if;
  if cardinality(held) < jsonb_array_length(p_orders) then
    select jsonb_agg(o) into p_orders from jsonb_array_elements(p_orders) o where o ->> 'deliveryId' = any(held);
  end if;
  update inbox_delivery d set status = 'applied', outcome = 'Order placed', reason = null, attempts = d.attempts + 1,
      subject_type = 'sales_order', subject_id = o.id, applied_at = now()
    from jsonb_to_recordset(p_orders) as o(id text, "deliveryId" text) where d.tenant_id = p_settings[1] and d.id = o."deliveryId";
  placed := place_orders(p_settings[1], p_connection, p_orders, p_lines);
  if jsonb_array_length(placed) < jsonb_array_length(p_orders) then
    update inbox_delivery d set status = 'pending', outcome = was.outcome, reason = was.reason, attempts = was.attempts,
        subject_type = was.subject_type, subject_id = was.subject_id, applied_at = was.applied_at
      from unnest(before) was
     where d.tenant_id = p_settings[1] and d.id = was.id
       and d.subject_id not in (select one.id from jsonb_to_recordset(placed) as one(id text));
  end if;
  return jsonb_array_length(placed);
end $$;

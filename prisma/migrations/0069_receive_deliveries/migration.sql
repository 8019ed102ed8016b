-- Stores deliveries of one tenant, counts them and says that inboxes filled, as one statement that is its own transaction: who acts
-- (p_settings as in place_orders_by_key), a row each, and their bodies one after the other with the length of each. A second delivery
-- of the same event adds no row and is counted as duplicate, so received = stored + duplicate at every moment.
--
-- Answers the places (from 1) of those that were new: the first of their event in the call.
create function receive_deliveries(p_settings text[], p_event text, p_connections text[], p_kinds text[], p_topics text[], p_event_ids text[],
  p_webhook_ids text[], p_triggered_at timestamptz[], p_headers jsonb[], p_lengths integer[], p_bodies bytea) returns integer[] language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare fresh integer[];
begin
  perform set_config('app.tenant_id', p_settings[1], true), set_config('app.actor_kind', p_settings[2], true),
    set_config('app.actor_id', p_settings[3], true), set_config('app.request_id', p_settings[4], true),
    set_config('app.trace_id', p_settings[5], true);
  with incoming as materialized (
    select d.*, sum(bytes) over (order by place) - bytes as before, row_number() over (partition by connection_id, topic, event_id order by place) as nth
      from unnest(p_connections, p_kinds, p_topics, p_event_ids, p_webhook_ids, p_triggered_at, p_headers, p_lengths) with ordinality
        as d(connection_id, kind, topic, event_id, webhook_id, triggered_at, headers, bytes, place)),
  stored as (
    insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, webhook_id, triggered_at, headers, raw_body, trace_id)
    select p_settings[1], new_id('dlv'), connection_id, kind, topic, event_id, webhook_id, triggered_at, headers,
        substring(p_bodies from before::integer + 1 for bytes), new_id('trc')
      from incoming where nth = 1 order by place
    on conflict (tenant_id, connection_id, topic, event_id) do nothing
    returning connection_id, kind, topic, event_id),
  counted as (
    insert into inbox_counter as c (tenant_id, connection_id, received, duplicate)
    select p_settings[1], i.connection_id, i.n, i.n - coalesce(s.n, 0)
      from (select connection_id, count(*) as n from incoming group by 1) i
      left join (select connection_id, count(*) as n from stored group by 1) s using (connection_id)
     order by 2
    on conflict (tenant_id, connection_id) do update set received = c.received + excluded.received,
      duplicate = c.duplicate + excluded.duplicate, updated_at = now()),
  told as (
    insert into outbox_event (tenant_id, id, name, data)
    select distinct on (connection_id, kind) p_settings[1], new_id('evt'), p_event,
        jsonb_build_object('connectionId', connection_id, 'kind', kind, 'tenantId', p_settings[1])
      from stored)
  select array_agg(place::integer) into fresh from incoming join stored using (connection_id, topic, event_id) where nth = 1;
  return coalesce(fresh, '{}');
end $$;

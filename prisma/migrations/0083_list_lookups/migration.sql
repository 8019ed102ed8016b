-- Under row-level security only a comparison of plain columns by =, < and > may use an index: upper(), lower(), ilike and like may not,
-- because they could tell of other merchants' rows. What people type is found by columns that are kept folded.
alter table sku
  add column code_folded text not null generated always as (lower(code)) stored,
  -- compared as it is, this is read five times as fast as code and title by ilike
  add column words_folded text not null generated always as (lower(code || E'\n' || title)) stored;
create index sku_code_folded on sku (tenant_id, code_folded);
alter table sales_order add column customer_folded text not null generated always as (lower(customer_name)) stored;
create index sales_order_customer_folded on sales_order (tenant_id, customer_folded);
drop index sales_order_search;

-- Filters of lists that leave few rows of many.
create index sales_order_held on sales_order (tenant_id, placed_at, id) where is_held;
create index parcel_silent on parcel (tenant_id, shipment_id) where is_silent;
create index rma_tenant_id_money_status_id_idx on rma (tenant_id, money_status, id);
create index rma_tenant_id_tracking_number_idx on rma (tenant_id, tracking_number);
create index exception_tenant_id_due_at_id_idx on exception (tenant_id, due_at, id);
create index purchase_order_line_to_come on purchase_order_line (tenant_id, purchase_order_id)
  where ordered_quantity > received_quantity + short_quantity;
create index listing_difference_open on listing_difference (tenant_id, found_at, id) where state = 'open';

-- As in 0021_sku_master; a folded column says nothing that the one it is made of does not say.
create or replace function record_change() returns trigger language plpgsql as $$
declare
  old_row jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  new_row jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  before_values jsonb;
  after_values jsonb;
begin
  select jsonb_object_agg(key, case when key ~ '(_sealed|_hash|_hashes)$' then '"•••"' else value end) into before_values
    from jsonb_each(old_row) where (tg_op = 'DELETE' or new_row -> key is distinct from value) and right(key, 7) <> '_folded';
  select jsonb_object_agg(key, case when key ~ '(_sealed|_hash|_hashes)$' then '"•••"' else value end) into after_values
    from jsonb_each(new_row) where (tg_op = 'INSERT' or old_row -> key is distinct from value) and right(key, 7) <> '_folded';
  if tg_op = 'UPDATE' and coalesce(after_values, '{}') - 'updated_at' - 'version' - 'last_used_at' - 'last_called_at'
      - 'last_received_at' = '{}' then
    return null;
  end if;
  insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, before, after, request_id, trace_id)
  values (row_now ->> 'tenant_id', new_id('aud'),
    coalesce(nullif(current_setting('app.actor_kind', true), ''), 'system'),
    coalesce(nullif(current_setting('app.actor_id', true), ''), session_user),
    lower(tg_op), tg_table_name,
    coalesce(row_now ->> tg_argv[0], row_now ->> 'id', row_now ->> 'user_id', row_now ->> 'listing_id', row_now ->> 'code',
      row_now ->> 'tenant_id'),
    before_values, after_values,
    nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.trace_id', true), ''));
  return null;
end $$;

-- As in 0066_large_catalog, without generated columns.
create or replace function record_changes() returns trigger language plpgsql set enable_nestloop = off as $$
declare
  filed_under text := coalesce(tg_argv[0], 'id');
  acting_kind text := coalesce(nullif(current_setting('app.actor_kind', true), ''), 'system');
  acting_id text := coalesce(nullif(current_setting('app.actor_id', true), ''), session_user);
  request text := nullif(current_setting('app.request_id', true), '');
  trace text := nullif(current_setting('app.trace_id', true), '');
  made text[] := array(select attname::text from pg_attribute where attrelid = tg_relid and attgenerated <> '');
  was text;
  is_now text;
begin
  if tg_op = 'INSERT' then
    insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, after, request_id, trace_id)
    select n.tenant_id, new_id('aud'), acting_kind, acting_id, 'insert', tg_table_name, to_jsonb(n) ->> filed_under, to_jsonb(n) - made,
           request, trace from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, before, request_id, trace_id)
    select o.tenant_id, new_id('aud'), acting_kind, acting_id, 'delete', tg_table_name, to_jsonb(o) ->> filed_under, to_jsonb(o) - made,
           request, trace from old_rows o;
  else
    -- columns are compared as they are: turning whole rows into JSON to find the one that changed costs ten times as much
    select string_agg(format($one$case when o.%1$I is distinct from n.%1$I then jsonb_build_object(%1$L, o.%1$I) else '{}' end$one$, attname), ' || '),
           string_agg(format($one$case when o.%1$I is distinct from n.%1$I then jsonb_build_object(%1$L, n.%1$I) else '{}' end$one$, attname), ' || ')
      into was, is_now from pg_attribute where attrelid = tg_relid and attnum > 0 and not attisdropped and attgenerated = '';
    execute format($all$
      insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, before, after, request_id, trace_id)
      select tenant_id, new_id('aud'), $1, $2, 'update', $3, subject, was, is_now, $4, $5
        from (select tenant_id, n.%I as subject, %s as was, %s as is_now from old_rows o join new_rows n using (tenant_id, id) offset 0) pair
       where is_now - 'updated_at' - 'version' <> '{}'$all$, filed_under, was, is_now)
      using acting_kind, acting_id, tg_table_name, request, trace;
  end if;
  return null;
end $$;

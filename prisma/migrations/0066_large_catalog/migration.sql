-- A file of 100,000 SKUs finds the product of each by its title.
create index product_title on product (tenant_id, title) where status = 'active';

-- Rows of a file that was just uploaded are unknown to what is known of the table; without statistics the planner does not take them for none.
alter table import_row alter column tenant_id set statistics 0;
alter table import_row alter column batch_id set statistics 0;

-- Everything that may be printed for what a scan means. Under row-level security an index is only used for a comparison of its plain
-- column, so what is asked for is spelled out instead of reading every barcode as it would be scanned.
create function scan_forms(code text) returns text[] language sql immutable as $$
  select case when scan_code(code) ~ '^[0-9]{14}$' then
    array(select right(scan_code(code), digits) from unnest('{14,13,12,8}'::int[]) digits
           where left(scan_code(code), 14 - digits) = repeat('0', 14 - digits))
  else array[code] end
$$;

-- A SKU's barcode is kept as it is scanned, so that a scan finds it by the plain column.
update sku_barcode set barcode = scan_code(barcode) where barcode <> scan_code(barcode);
alter table sku_barcode add constraint sku_barcode_as_scanned check (barcode = scan_code(barcode));
drop index sku_barcode_scan_code;
drop index bin_scan_code;

-- As before, by index on both sides: barcodes of SKUs are kept as they are scanned, those of bins as they were written.
create or replace function refuse_second_meaning() returns trigger language plpgsql as $$
begin
  -- the same code put on a bin and on a SKU at the same moment
  perform pg_advisory_xact_lock(hashtextextended(new.tenant_id || '/scan/' || scan_code(new.barcode), 0));
  if tg_table_name = 'bin' and exists (select from sku_barcode b where b.tenant_id = new.tenant_id and b.barcode = any(scan_forms(new.barcode)))
    or tg_table_name = 'sku_barcode' and exists (select from bin b where b.tenant_id = new.tenant_id and b.barcode = any(scan_forms(new.barcode)))
  then
    raise exception 'the barcode % already means something else', new.barcode
      using errcode = 'unique_violation', constraint = 'barcode_means_one_thing';
  end if;
  return new;
end $$;

-- The audit trail of what is written many rows at a time: the same entries as `record_change` makes row by row, by one statement for all
-- rows of a statement. For tables without secrets only: nothing is masked here.
create function record_changes() returns trigger language plpgsql set enable_nestloop = off as $$
declare
  filed_under text := coalesce(tg_argv[0], 'id');
  acting_kind text := coalesce(nullif(current_setting('app.actor_kind', true), ''), 'system');
  acting_id text := coalesce(nullif(current_setting('app.actor_id', true), ''), session_user);
  request text := nullif(current_setting('app.request_id', true), '');
  trace text := nullif(current_setting('app.trace_id', true), '');
  was text;
  is_now text;
begin
  if tg_op = 'INSERT' then
    insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, after, request_id, trace_id)
    select n.tenant_id, new_id('aud'), acting_kind, acting_id, 'insert', tg_table_name, to_jsonb(n) ->> filed_under, to_jsonb(n), request, trace
      from new_rows n;
  elsif tg_op = 'DELETE' then
    insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, before, request_id, trace_id)
    select o.tenant_id, new_id('aud'), acting_kind, acting_id, 'delete', tg_table_name, to_jsonb(o) ->> filed_under, to_jsonb(o), request, trace
      from old_rows o;
  else
    -- columns are compared as they are: turning whole rows into JSON to find the one that changed costs ten times as much
    select string_agg(format($one$case when o.%1$I is distinct from n.%1$I then jsonb_build_object(%1$L, o.%1$I) else '{}' end$one$, attname), ' || '),
           string_agg(format($one$case when o.%1$I is distinct from n.%1$I then jsonb_build_object(%1$L, n.%1$I) else '{}' end$one$, attname), ' || ')
      into was, is_now from pg_attribute where attrelid = tg_relid and attnum > 0 and not attisdropped;
    execute format($all$
      insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, before, after, request_id, trace_id)
      select tenant_id, new_id('aud'), $1, $2, 'update', $3, subject, was, is_now, $4, $5
        from (select tenant_id, n.%I as subject, %s as was, %s as is_now from old_rows o join new_rows n using (tenant_id, id) offset 0) pair
       where is_now - 'updated_at' - 'version' <> '{}'$all$, filed_under, was, is_now)
      using acting_kind, acting_id, tg_table_name, request, trace;
  end if;
  return null;
end $$;
do $$
declare part text[];
begin
  foreach part slice 1 in array array[['product', 'id'], ['sku', 'id'], ['sku_barcode', 'sku_id']] loop
    execute format('drop trigger %I on %I', part[1] || '_audited', part[1]);
    execute format('create trigger %I after insert on %I referencing new table as new_rows for each statement execute function record_changes(%L)',
      part[1] || '_added', part[1], part[2]);
    execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows for each statement execute function record_changes(%L)',
      part[1] || '_changed', part[1], part[2]);
    execute format('create trigger %I after delete on %I referencing old table as old_rows for each statement execute function record_changes(%L)',
      part[1] || '_removed', part[1], part[2]);
  end loop;
end $$;

-- An edit of a fact that no index names stays on its page and touches no index.
alter table sku set (fillfactor = 80);

select secure_tables();

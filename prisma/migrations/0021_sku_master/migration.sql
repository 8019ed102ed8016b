-- What a SKU costs in one currency or in one shop, where that differs from its own price. No connection: every shop.
CREATE TABLE "sku_price" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "connection_id" TEXT,
    "currency" TEXT NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sku_price_pkey" PRIMARY KEY ("tenant_id","id")
);
ALTER TABLE "sku_price" ADD CONSTRAINT "sku_price_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
alter table sku_price add constraint sku_price_connection_id_exists foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete restrict;
alter table sku_price add constraint sku_price_currency_is_code check (currency ~ '^[A-Z]{3}$'),
  add constraint sku_price_not_negative check (price_minor >= 0);
create unique index sku_price_once on sku_price (tenant_id, sku_id, connection_id, currency) nulls not distinct;

-- A picture that was uploaded: the bytes lie in the folder of files under their hash.
CREATE TABLE "sku_image" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sku_image_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "sku_image_tenant_id_sku_id_idx" ON "sku_image"("tenant_id", "sku_id");
ALTER TABLE "sku_image" ADD CONSTRAINT "sku_image_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
alter table sku_image add constraint sku_image_format_known check (format in ('png', 'jpg', 'webp'));

-- The catalog is read by code among SKUs of one status; with the primary list (tenant, code) this serves every page alike.
CREATE INDEX "sku_tenant_id_status_code_idx" ON "sku"("tenant_id", "status", "code");

-- An entry about a part of something (a barcode, a component, a price) is filed under what it is a part of: the trigger names
-- the column. Otherwise as before.
create or replace function record_change() returns trigger language plpgsql as $$
declare
  old_row jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  new_row jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  before_values jsonb;
  after_values jsonb;
begin
  select jsonb_object_agg(key, case when key ~ '(_sealed|_hash|_hashes)$' then '"•••"' else value end) into before_values
    from jsonb_each(old_row) where tg_op = 'DELETE' or new_row -> key is distinct from value;
  select jsonb_object_agg(key, case when key ~ '(_sealed|_hash|_hashes)$' then '"•••"' else value end) into after_values
    from jsonb_each(new_row) where tg_op = 'INSERT' or old_row -> key is distinct from value;
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
do $$
declare part text[];
begin
  foreach part slice 1 in array array[['sku_barcode', 'sku_id'], ['sku_alias', 'sku_id'], ['sku_price', 'sku_id'], ['sku_image', 'sku_id'],
      ['kit_component', 'kit_sku_id'], ['assembly_component', 'assembly_sku_id']] loop
    execute format('create or replace trigger %I after insert or update or delete on %I for each row execute function record_change(%L)',
      part[1] || '_audited', part[1], part[2]);
  end loop;
end $$;

select secure_tables();

-- A scan means one thing: a barcode is unique over SKUs, their packs and bins together (each table has its own unique index
-- besides). SKU barcodes are stored as GTIN-14 where they are one, so a bin's digits are padded before they are compared.
create function scan_code(barcode text) returns text language sql immutable as $$
  select case when barcode ~ '^([0-9]{8}|[0-9]{12,14})$' then lpad(barcode, 14, '0') else barcode end
$$;
create index sku_barcode_scan_code on sku_barcode (tenant_id, scan_code(barcode));
create index bin_scan_code on bin (tenant_id, scan_code(barcode));
create function refuse_second_meaning() returns trigger language plpgsql as $$
begin
  -- the same code put on a bin and on a SKU at the same moment
  perform pg_advisory_xact_lock(hashtextextended(new.tenant_id || '/scan/' || scan_code(new.barcode), 0));
  if tg_table_name = 'bin' and exists (select from sku_barcode b where b.tenant_id = new.tenant_id and scan_code(b.barcode) = scan_code(new.barcode))
    or tg_table_name = 'sku_barcode' and exists (select from bin b where b.tenant_id = new.tenant_id and scan_code(b.barcode) = scan_code(new.barcode))
  then
    raise exception 'the barcode % already means something else', new.barcode
      using errcode = 'unique_violation', constraint = 'barcode_means_one_thing';
  end if;
  return new;
end $$;
create trigger bin_barcode_means_one_thing before insert or update of barcode on bin
  for each row execute function refuse_second_meaning();
create trigger sku_barcode_means_one_thing before insert or update of barcode on sku_barcode
  for each row execute function refuse_second_meaning();

-- What lies in no bin of a location is counted too: such a count names no bin, and a location has one of them at a time.
alter table stock_count alter column bin_id drop not null;
create unique index stock_count_one_loose on stock_count (tenant_id, location_id)
  where bin_id is null and status in ('planned', 'open', 'pending_approval');

select secure_tables();

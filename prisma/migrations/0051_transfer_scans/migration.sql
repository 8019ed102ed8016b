-- What was scanned while a transfer was loaded or received: what is on the truck is the sum of the accepted loads.
create table transfer_scan (
  tenant_id text not null,
  id text not null,
  transfer_id text not null,
  scan_key text not null,
  step text not null,
  transfer_line_id text,
  bin_id text,
  lot_code text not null default '',
  code text not null,
  quantity integer not null default 0,
  is_accepted boolean not null,
  answer jsonb not null,
  actor_id text not null,
  scanned_at timestamptz(3) not null,
  constraint transfer_scan_pkey primary key (tenant_id, id),
  constraint transfer_scan_transfer_id_exists foreign key (tenant_id, transfer_id) references transfer (tenant_id, id) on delete restrict,
  constraint transfer_scan_transfer_line_id_exists foreign key (tenant_id, transfer_line_id) references transfer_line (tenant_id, id) on delete restrict,
  constraint transfer_scan_bin_id_exists foreign key (tenant_id, bin_id) references bin (tenant_id, id) on delete restrict,
  constraint transfer_scan_step_known check (step in ('bin', 'load', 'receive')),
  -- a load that comes off again is below zero; what was refused, and a bin, moves nothing
  constraint transfer_scan_quantity check (case when is_accepted and step <> 'bin' then quantity <> 0 and transfer_line_id is not null
    and (step = 'load' or quantity > 0) else quantity = 0 end)
);
create unique index transfer_scan_tenant_id_scan_key_key on transfer_scan (tenant_id, scan_key);
create index transfer_scan_tenant_id_transfer_id_id_idx on transfer_scan (tenant_id, transfer_id, id);

select secure_tables();

-- Append-only: what was scanned stays.
revoke update, delete on transfer_scan from portal;

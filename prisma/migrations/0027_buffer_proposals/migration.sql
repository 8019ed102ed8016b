-- What the measured lag of a channel says should be kept back there of a SKU. A person accepts or refuses it; a later measurement
-- supersedes it. What was proposed stays as it was proposed: only its standing changes.
create table buffer_proposal (
  tenant_id text not null,
  id text not null,
  connection_id text not null,
  sku_id text not null,
  units_now integer not null,
  units_proposed integer not null,
  terms jsonb not null,
  policy_version integer not null,
  status text not null default 'open',
  made_at timestamptz(3) not null default current_timestamp,
  decided_by text,
  decided_at timestamptz(3),
  note text not null default '',
  rule_id text,
  constraint buffer_proposal_pkey primary key (tenant_id, id),
  constraint buffer_proposal_status_known check (status in ('open', 'accepted', 'refused', 'superseded')),
  constraint buffer_proposal_units_not_negative check (units_now >= 0 and units_proposed >= 0),
  constraint buffer_proposal_changes_something check (units_now <> units_proposed),
  constraint buffer_proposal_decided check ((status = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
  constraint buffer_proposal_accepted_by_rule check ((status = 'accepted') = (rule_id is not null)),
  constraint buffer_proposal_connection_exists foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete restrict,
  constraint buffer_proposal_sku_exists foreign key (tenant_id, sku_id) references sku (tenant_id, id) on delete restrict,
  constraint buffer_proposal_rule_exists foreign key (tenant_id, rule_id) references buffer_rule (tenant_id, id) on delete restrict
);
create unique index buffer_proposal_one_open on buffer_proposal (tenant_id, connection_id, sku_id) where status = 'open';
create index buffer_proposal_tenant_id_status_id_idx on buffer_proposal (tenant_id, status, id);
create index buffer_proposal_tenant_id_connection_id_sku_id_id_idx on buffer_proposal (tenant_id, connection_id, sku_id, id);

create function refuse_buffer_proposal_change() returns trigger language plpgsql as $$
begin
  if old.status <> 'open' or (new.connection_id, new.sku_id, new.units_now, new.units_proposed, new.terms, new.made_at)
     is distinct from (old.connection_id, old.sku_id, old.units_now, old.units_proposed, old.terms, old.made_at) then
    raise exception 'buffer proposal % is %', old.id, old.status using errcode = 'check_violation', constraint = 'buffer_proposal_is_final';
  end if;
  return new;
end $$;
create trigger buffer_proposal_is_final before update on buffer_proposal for each row execute function refuse_buffer_proposal_change();
create trigger buffer_proposal_audited after insert or update or delete on buffer_proposal for each row execute function record_change();

select secure_tables();

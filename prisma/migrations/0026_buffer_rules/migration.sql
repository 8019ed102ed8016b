-- A rule of what is kept back from channels, as people work with it. What decides is the release document inventory.buffers, which
-- is put together from the active rules each time one is activated or archived. A rule is written while it is a draft and never
-- changed after: a change is a new draft that replaces it and takes its place among equals (ordered_at). Who changed what when is in
-- the audit trail.
create table buffer_rule (
  tenant_id text not null,
  id text not null,
  kind text not null,
  name text not null,
  body jsonb not null,
  importance integer not null default 100,
  status text not null default 'draft',
  owner_id text,
  note text not null default '',
  replaces_id text,
  version integer not null default 1,
  document_version integer,
  archived_version integer,
  created_by text not null,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp,
  activated_at timestamptz(3),
  ordered_at timestamptz(3),
  archived_at timestamptz(3),
  constraint buffer_rule_pkey primary key (tenant_id, id),
  constraint buffer_rule_kind_known check (kind in ('buffer', 'ring_fence', 'limit')),
  constraint buffer_rule_status_known check (status in ('draft', 'active', 'archived')),
  constraint buffer_rule_importance_in_range check (importance between 1 and 10000),
  constraint buffer_rule_active_since check (status <> 'active' or (activated_at is not null and ordered_at is not null and archived_at is null)),
  constraint buffer_rule_archived_since check ((status = 'archived') = (archived_at is not null)),
  constraint buffer_rule_replaces_exists foreign key (tenant_id, replaces_id) references buffer_rule (tenant_id, id) on delete restrict
);
create index buffer_rule_tenant_id_status_updated_at_id_idx on buffer_rule (tenant_id, status, updated_at, id);

-- What a rule says stays as it was activated; only its standing changes.
create function refuse_buffer_rule_change() returns trigger language plpgsql as $$
begin
  if old.status <> 'draft' and (new.kind, new.name, new.body, new.importance) is distinct from (old.kind, old.name, old.body, old.importance)
     or old.status = 'archived' and new.status <> 'archived' or old.status = 'active' and new.status = 'draft' then
    raise exception 'buffer rule % is %', old.id, old.status using errcode = 'check_violation', constraint = 'buffer_rule_is_final';
  end if;
  return new;
end $$;
create trigger buffer_rule_is_final before update on buffer_rule for each row execute function refuse_buffer_rule_change();
create trigger buffer_rule_audited after insert or update or delete on buffer_rule for each row execute function record_change();

select secure_tables();

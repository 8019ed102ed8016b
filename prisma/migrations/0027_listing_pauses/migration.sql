-- A listing that shows 0 although it may have stock: because little is left (a rule) or because somebody said so. One at a time.
create table listing_pause (
  tenant_id text not null,
  id text not null,
  connection_id text not null,
  listing_id text not null,
  cause text not null,
  reason text not null,
  rule_id text,
  rule_name text,
  owner_id text not null,
  not_before timestamptz(3),
  expires_at timestamptz(3),
  look_at timestamptz(3),
  paused_at timestamptz(3) not null default current_timestamp,
  ended_at timestamptz(3),
  ended_by text,
  end_reason text,
  constraint listing_pause_pkey primary key (tenant_id, id),
  constraint listing_pause_cause_known check (cause in ('low', 'person')),
  constraint listing_pause_reason_given check (length(reason) > 0),
  constraint listing_pause_ends_whole check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null)),
  constraint listing_pause_listing_id_exists foreign key (tenant_id, listing_id)
    references channel_listing (tenant_id, id) on delete restrict
);
create unique index listing_pause_one_active on listing_pause (tenant_id, listing_id) where ended_at is null;
create index listing_pause_to_look_at on listing_pause (tenant_id, look_at) where ended_at is null and look_at is not null;

-- Pauses of today live in the kept explanations; they become rows. Explanations are computed when somebody asks: keeping one for
-- each quantity made a change of rules several times as dear.
insert into listing_pause (tenant_id, id, connection_id, listing_id, cause, reason, owner_id)
select tenant_id, new_id('lpa'), min(connection_id), listing_id, 'low', 'Little was left.', 'buffers'
  from channel_stock where explanation -> 'overChannel' ->> 'isPaused' = 'true' group by tenant_id, listing_id;
alter table channel_stock drop column explanation;

select secure_tables();
revoke delete on listing_pause from portal;

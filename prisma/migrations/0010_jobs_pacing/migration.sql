-- An event that an Inngest server refused for good: it stays here, with the server's words.
alter table outbox_event add column refusal text;

-- A run that waits for quiet: while it is queued, a later event of its key replaces its event and puts it off.
alter table job_run add column debounce_key text;
create index job_run_debounced on job_run (debounce_key) where debounce_key is not null;
create index job_run_failed on job_run (tenant_id, id) where status = 'failed';

-- When the next run of a throttled key is due if all before it are spread evenly.
create table job_pace (
    tenant_id text not null default 'system',
    key text not null,
    next_at timestamptz(3) not null,

    constraint job_pace_pkey primary key (key)
);

select secure_tables();
create policy executor on job_pace
  using (current_setting('app.scope', true) = 'jobs') with check (current_setting('app.scope', true) = 'jobs');

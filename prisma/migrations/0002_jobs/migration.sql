
-- CreateTable
CREATE TABLE "outbox_event" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "trace_id" TEXT,
    "dedupe_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pumped_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "job_run" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "function_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "events" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "is_parallel" BOOLEAN NOT NULL DEFAULT false,
    "cursor" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "concurrency_keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "singleton_key" TEXT,
    "parent_run_id" TEXT,
    "parent_step_id" TEXT,
    "trace_id" TEXT,
    "output" JSONB,
    "error" JSONB,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_step" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sequence" BIGINT,
    "op" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "memo" JSONB,
    "cursor" TEXT,
    "wake_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_step_pkey" PRIMARY KEY ("run_id","id")
);

-- CreateTable
CREATE TABLE "job_wait" (
    "tenant_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "step_id" TEXT NOT NULL,
    "event_name" TEXT NOT NULL,
    "condition" TEXT,

    CONSTRAINT "job_wait_pkey" PRIMARY KEY ("run_id","step_id")
);

-- CreateTable
CREATE TABLE "job_attempt" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "step_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "error" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_task" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "run_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "locked_by" TEXT,
    "locked_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_lease" (
    "tenant_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "instance_id" TEXT NOT NULL,

    CONSTRAINT "job_lease_pkey" PRIMARY KEY ("key","task_id")
);

-- CreateTable
CREATE TABLE "job_parked" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,

    CONSTRAINT "job_parked_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_cron" (
    "tenant_id" TEXT NOT NULL DEFAULT 'system',
    "function_id" TEXT NOT NULL,
    "expression" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "job_cron_pkey" PRIMARY KEY ("function_id","expression")
);

-- CreateTable
CREATE TABLE "job_instance" (
    "tenant_id" TEXT NOT NULL DEFAULT 'system',
    "id" TEXT NOT NULL,
    "lock_key" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_effect" (
    "tenant_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "result" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_effect_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "outbox_event_id_key" ON "outbox_event"("id");

-- CreateIndex
CREATE INDEX "outbox_event_tenant_id_trace_id_idx" ON "outbox_event"("tenant_id", "trace_id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_event_tenant_id_dedupe_key_key" ON "outbox_event"("tenant_id", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "job_run_idempotency_key_key" ON "job_run"("idempotency_key");

-- CreateIndex
CREATE INDEX "job_run_tenant_id_id_idx" ON "job_run"("tenant_id", "id");

-- CreateIndex
CREATE INDEX "job_run_tenant_id_trace_id_idx" ON "job_run"("tenant_id", "trace_id");

-- CreateIndex
CREATE INDEX "job_run_status_function_id_idx" ON "job_run"("status", "function_id");

-- CreateIndex
CREATE INDEX "job_run_singleton_key_idx" ON "job_run"("singleton_key");

-- CreateIndex
CREATE INDEX "job_wait_event_name_idx" ON "job_wait"("event_name");

-- CreateIndex
CREATE INDEX "job_attempt_run_id_at_idx" ON "job_attempt"("run_id", "at");

-- CreateIndex
CREATE INDEX "job_task_locked_by_run_at_id_idx" ON "job_task"("locked_by", "run_at", "id");

-- CreateIndex
CREATE INDEX "job_parked_key_id_idx" ON "job_parked"("key", "id");
alter table job_run add constraint job_run_status_known check (status in ('queued', 'running', 'completed', 'failed', 'canceled'));
alter table job_step add constraint job_step_status_known check (status in ('planned', 'sleeping', 'waiting', 'invoking', 'done'));

-- The pump looks for what it has not yet turned into runs; the index holds only that.
create index outbox_event_waiting on outbox_event (sequence) where pumped_at is null;
create index job_task_ready on job_task (run_at, id) where locked_by is null;
create sequence job_step_order;
grant usage on sequence outbox_event_sequence_seq, job_step_order to portal;

-- Wakes the pump and the workers at once.
create function announce_event() returns trigger language plpgsql as $$
begin perform pg_notify('outbox_event', ''); return null; end $$;
create trigger outbox_event_announced after insert on outbox_event for each statement execute function announce_event();
create function announce_task() returns trigger language plpgsql as $$
begin perform pg_notify('job_task', ''); return null; end $$;
create trigger job_task_announced after insert on job_task for each statement execute function announce_task();

-- A cursor is `task:turn`: which task holds a place in the function, and how often it began there.
create function next_turn(held text, task text) returns text language sql immutable as $$
  select task || ':' || case when split_part(coalesce(held, ''), ':', 1) = task then split_part(held, ':', 2)::int + 1 else 1 end
$$;

select secure_tables();
-- The executor serves all merchants: its own transactions say so, and see these tables only in that way.
do $$
declare name text;
begin
  foreach name in array array['outbox_event', 'job_run', 'job_step', 'job_wait', 'job_attempt', 'job_task', 'job_lease',
      'job_parked', 'job_cron', 'job_instance', 'job_effect'] loop
    execute format($policy$create policy executor on %I
      using (current_setting('app.scope', true) = 'jobs') with check (current_setting('app.scope', true) = 'jobs')$policy$, name);
  end loop;
end $$;

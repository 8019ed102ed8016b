-- Hours in which few orders come, by weekday on the merchant's clock: bulk work is done then first. None: nothing waits.
alter table merchant add column quiet_hours jsonb not null default '[]';
alter table merchant add constraint merchant_quiet_hours_are_a_list check (jsonb_typeof(quiet_hours) = 'array');

-- Events that wait for quiet hours, or for somebody who says "now". A row is work that waits; who let it begin, or gave it up, is in the
-- audit trail.
CREATE TABLE "deferred_event" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "title" TEXT NOT NULL,
    "href" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "trace_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deferred_event_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "deferred_event_tenant_id_key_key" ON "deferred_event"("tenant_id", "key");
create trigger deferred_event_audited after insert or delete on deferred_event for each row execute function record_change();

select secure_tables();
revoke update on deferred_event from portal;

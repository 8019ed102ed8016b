-- Counts of bins: what was to be counted, what people scanned, what came of it.
-- CreateTable
CREATE TABLE "stock_count" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "bin_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "doubt" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "doubt_terms" JSONB NOT NULL DEFAULT '{}',
    "status" TEXT NOT NULL DEFAULT 'planned',
    "planned_on" TEXT NOT NULL,
    "parent_id" TEXT,
    "counted_by" TEXT,
    "opened_at" TIMESTAMPTZ(3),
    "submitted_at" TIMESTAMPTZ(3),
    "policy_version" INTEGER,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "created_by" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stock_count_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "stock_count_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "count_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "lot_code" TEXT NOT NULL DEFAULT '',
    "expires_on" TEXT,
    "expected" INTEGER NOT NULL,
    "counted" INTEGER,
    "snapshot_movement_id" TEXT,
    "counted_at" TIMESTAMPTZ(3) NOT NULL,
    "cost_minor" BIGINT,
    "currency" TEXT,
    "over" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "decision" TEXT,

    CONSTRAINT "stock_count_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "count_scan" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "count_id" TEXT NOT NULL,
    "scan_key" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "is_accepted" BOOLEAN NOT NULL,
    "answer" JSONB NOT NULL,
    "actor_id" TEXT NOT NULL,
    "scanned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "count_scan_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "stock_count_tenant_id_status_id_idx" ON "stock_count"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "stock_count_tenant_id_bin_id_submitted_at_idx" ON "stock_count"("tenant_id", "bin_id", "submitted_at");

-- CreateIndex
CREATE UNIQUE INDEX "stock_count_tenant_id_number_key" ON "stock_count"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "stock_count_line_tenant_id_sku_id_idx" ON "stock_count_line"("tenant_id", "sku_id");

-- CreateIndex
CREATE UNIQUE INDEX "stock_count_line_tenant_id_count_id_sku_id_lot_code_key" ON "stock_count_line"("tenant_id", "count_id", "sku_id", "lot_code");

-- CreateIndex
CREATE INDEX "count_scan_tenant_id_count_id_id_idx" ON "count_scan"("tenant_id", "count_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "count_scan_tenant_id_scan_key_key" ON "count_scan"("tenant_id", "scan_key");

-- AddForeignKey
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_tenant_id_count_id_fkey" FOREIGN KEY ("tenant_id", "count_id") REFERENCES "stock_count"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Who counted does not decide; what is over the tolerance needs a second person.
alter table stock_count
  add constraint stock_count_reason_known check (reason in ('period', 'turnover', 'accuracy', 'zero_check', 'short_pick', 'doubt', 'manual', 'recount')),
  add constraint stock_count_status_known check (status in ('planned', 'open', 'pending_approval', 'posted', 'recount', 'rejected', 'canceled')),
  add constraint stock_count_planned_on check (planned_on ~ '^\d{4}-\d{2}-\d{2}$'),
  add constraint stock_count_opened_when check (status in ('planned', 'canceled') or (counted_by is not null and opened_at is not null)),
  add constraint stock_count_submitted_when check ((status in ('pending_approval', 'posted', 'recount', 'rejected')) = (submitted_at is not null)),
  add constraint stock_count_second_person check (decided_by is null or decided_by <> counted_by),
  add constraint stock_count_decided_when check ((decided_by is null) = (decided_at is null) and (status in ('recount', 'rejected')) <= (decided_by is not null));
-- Two people do not count one bin twice at a time.
create unique index stock_count_one_a_bin on stock_count (tenant_id, bin_id) where status in ('planned', 'open', 'pending_approval');
alter table stock_count_line add constraint stock_count_line_numbers check (expected >= 0 and counted >= 0),
  add constraint stock_count_line_expires check (expires_on ~ '^\d{4}-\d{2}-\d{2}$'),
  add constraint stock_count_line_decision_known check (decision in ('approve', 'reject', 'recount'));

-- A status may only become what the table of the room allows (domain/count-states.ts says the same).
create function stock_count_may_become(old_status text, new_status text) returns boolean language sql immutable as $$
  select old_status = new_status or (old_status, new_status) in (
    ('planned', 'open'), ('planned', 'canceled'),
    ('open', 'pending_approval'), ('open', 'posted'), ('open', 'canceled'),
    ('pending_approval', 'posted'), ('pending_approval', 'recount'), ('pending_approval', 'rejected'))
$$;
create function refuse_stock_count_jump() returns trigger language plpgsql as $$
begin
  if not stock_count_may_become(old.status, new.status) then
    raise exception 'a count that is % cannot become %', old.status, new.status
      using errcode = 'check_violation', constraint = 'stock_count_transition';
  end if;
  return new;
end $$;
create trigger stock_count_transition before update of status on stock_count
  for each row execute function refuse_stock_count_jump();

do $$
declare link text[];
begin
  foreach link slice 1 in array array[['stock_count','location_id','location'], ['stock_count','bin_id','bin'], ['stock_count','parent_id','stock_count'],
    ['stock_count_line','sku_id','sku'], ['count_scan','count_id','stock_count']]
  loop
    execute format('alter table %I add constraint %I foreign key (tenant_id, %I) references %I (tenant_id, id) on delete restrict',
      link[1], link[1] || '_' || link[2] || '_exists', link[2], link[3]);
  end loop;
end $$;
create trigger stock_count_audited after insert or update or delete on stock_count for each row execute function record_change();

select secure_tables();

-- Append-only: what was scanned stays.
revoke update, delete on count_scan from portal;
revoke delete on stock_count from portal;

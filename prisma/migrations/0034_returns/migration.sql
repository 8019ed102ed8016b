-- Returns: what comes back, what it is like, what becomes of it, and what money it gives back.
-- CreateTable
CREATE TABLE "rma" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "order_id" TEXT,
    "location_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'requested',
    "is_unexpected" BOOLEAN NOT NULL DEFAULT false,
    "currency" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "tracking_number" TEXT,
    "policy_version" INTEGER NOT NULL,
    "refund_trigger" TEXT NOT NULL,
    "money_status" TEXT NOT NULL DEFAULT 'none',
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "end_reason" TEXT,
    "arrived_at" TIMESTAMPTZ(3),
    "refund_due_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rma_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rma_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "order_line_id" TEXT,
    "sku_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL DEFAULT 'announced',
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "expected_quantity" INTEGER NOT NULL,
    "received_quantity" INTEGER NOT NULL DEFAULT 0,
    "inspected_quantity" INTEGER NOT NULL DEFAULT 0,
    "missing_quantity" INTEGER NOT NULL DEFAULT 0,
    "refunded_quantity" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "rma_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rma_scan" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "rma_line_id" TEXT,
    "location_id" TEXT NOT NULL,
    "scan_key" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "is_accepted" BOOLEAN NOT NULL,
    "quantity" INTEGER NOT NULL,
    "lot_code" TEXT,
    "serials" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "answer" JSONB NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rma_scan_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rma_inspection" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "rma_line_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "grade" TEXT,
    "disposition" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "photo_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "b_stock_sku_id" TEXT,
    "lot_code" TEXT,
    "serials" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rma_inspection_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rma_money_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "rma_line_id" TEXT,
    "order_line_id" TEXT,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "rma_money_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rma_event" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rma_event_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rma_photo" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "taken_by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rma_photo_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "refurbishment" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "rma_id" TEXT NOT NULL,
    "inspection_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "outcome_grade" TEXT,
    "cost_minor" BIGINT,
    "currency" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,

    CONSTRAINT "refurbishment_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "b_stock_sku" (
    "tenant_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "b_stock_sku_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "b_stock_sku_pkey" PRIMARY KEY ("tenant_id","sku_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "rma_tenant_id_number_key" ON "rma"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "rma_tenant_id_status_id_idx" ON "rma"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "rma_tenant_id_order_id_idx" ON "rma"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "rma_line_tenant_id_rma_id_idx" ON "rma_line"("tenant_id", "rma_id");

-- CreateIndex
CREATE INDEX "rma_line_tenant_id_order_line_id_idx" ON "rma_line"("tenant_id", "order_line_id");

-- CreateIndex
CREATE UNIQUE INDEX "rma_scan_tenant_id_scan_key_key" ON "rma_scan"("tenant_id", "scan_key");

-- CreateIndex
CREATE INDEX "rma_scan_tenant_id_rma_id_idx" ON "rma_scan"("tenant_id", "rma_id");

-- CreateIndex
CREATE INDEX "rma_inspection_tenant_id_rma_id_idx" ON "rma_inspection"("tenant_id", "rma_id");

-- CreateIndex
CREATE INDEX "rma_money_line_tenant_id_rma_id_idx" ON "rma_money_line"("tenant_id", "rma_id");

-- CreateIndex
CREATE INDEX "rma_event_tenant_id_rma_id_idx" ON "rma_event"("tenant_id", "rma_id");

-- CreateIndex
CREATE INDEX "rma_photo_tenant_id_rma_id_idx" ON "rma_photo"("tenant_id", "rma_id");

-- CreateIndex
CREATE UNIQUE INDEX "refurbishment_tenant_id_number_key" ON "refurbishment"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "refurbishment_tenant_id_inspection_id_key" ON "refurbishment"("tenant_id", "inspection_id");

-- CreateIndex
CREATE INDEX "refurbishment_tenant_id_status_id_idx" ON "refurbishment"("tenant_id", "status", "id");

alter table rma
  add constraint rma_status_known check (status in ('requested', 'approved', 'in_transit', 'arrived', 'inspecting', 'resolved', 'rejected', 'canceled')),
  add constraint rma_money_status_known check (money_status in ('none', 'pending', 'ready', 'settled')),
  add constraint rma_refund_trigger_known check (refund_trigger in ('first_scan', 'receipt', 'inspection')),
  -- money is given back only after the policy's trigger
  add constraint rma_refund_when check ((money_status in ('ready', 'settled')) = (refund_due_at is not null)),
  add constraint rma_ended_when check ((status in ('resolved', 'rejected', 'canceled')) = (ended_at is not null)),
  add constraint rma_end_has_reason check (status not in ('rejected', 'canceled') or end_reason is not null),
  add constraint rma_arrived_somewhere check (status not in ('arrived', 'inspecting', 'resolved') or (arrived_at is not null and location_id is not null)),
  add constraint rma_order_has_currency check (order_id is null or currency is not null);
-- A status may only become what the table of the room allows (domain/rma-states.ts says the same).
create function rma_may_become(old_status text, new_status text) returns boolean language sql immutable as $$
  select old_status = new_status or (old_status, new_status) in (
    ('requested', 'approved'), ('requested', 'rejected'), ('requested', 'canceled'),
    ('approved', 'in_transit'), ('approved', 'arrived'), ('approved', 'canceled'),
    ('in_transit', 'arrived'), ('in_transit', 'canceled'),
    ('arrived', 'inspecting'), ('inspecting', 'resolved'))
$$;
create function refuse_rma_jump() returns trigger language plpgsql as $$
begin
  if not rma_may_become(old.status, new.status) then
    raise exception 'a return that is % cannot become %', old.status, new.status using errcode = 'check_violation', constraint = 'rma_transition';
  end if;
  return new;
end $$;
create trigger rma_transition before update of status on rma for each row execute function refuse_rma_jump();
alter table rma_line
  add constraint rma_line_origin_known check (origin in ('announced', 'unannounced', 'wrong_item')),
  add constraint rma_line_wrong_is_unsold check ((origin = 'wrong_item') = (order_line_id is null)),
  add constraint rma_line_numbers check (expected_quantity >= 0 and received_quantity >= 0 and inspected_quantity between 0 and received_quantity
    and missing_quantity >= 0 and refunded_quantity >= 0 and (origin <> 'announced' or received_quantity + missing_quantity <= expected_quantity));
create unique index rma_line_one on rma_line (tenant_id, rma_id, order_line_id, sku_id, origin, reason) nulls not distinct;
alter table rma_scan add constraint rma_scan_quantity check (case when is_accepted then quantity > 0 and rma_line_id is not null else quantity = 0 end);
alter table rma_inspection
  add constraint rma_inspection_quantity check (quantity > 0),
  add constraint rma_inspection_grade_known check (grade in ('A', 'B', 'C', 'D')),
  add constraint rma_inspection_disposition_known check (disposition in
    ('restock', 'refurbish', 'resell_b', 'vendor_return', 'donate', 'recycle', 'scrap', 'missing')),
  add constraint rma_inspection_only_a_restocks check (disposition <> 'restock' or grade = 'A'),
  add constraint rma_inspection_graded check ((grade is null) = (disposition = 'missing')),
  add constraint rma_inspection_own_sku check ((b_stock_sku_id is not null) = (disposition = 'resell_b'));
alter table rma_money_line
  add constraint rma_money_line_kind_known check (kind in ('item', 'discount', 'tax', 'shipping', 'shipping_tax', 'restocking_fee')),
  add constraint rma_money_line_sign check (case when kind in ('discount', 'restocking_fee') then amount_minor <= 0 else amount_minor >= 0 end);
alter table rma_photo add constraint rma_photo_format_known check (format in ('png', 'jpg', 'webp'));
alter table refurbishment
  add constraint refurbishment_status_known check (status in ('open', 'done', 'failed')),
  add constraint refurbishment_quantity check (quantity > 0 and cost_minor >= 0),
  add constraint refurbishment_outcome check (case status when 'open' then ended_at is null and outcome_grade is null
    when 'done' then ended_at is not null and cost_minor is not null and outcome_grade in ('A', 'B')
    else ended_at is not null and cost_minor is not null and outcome_grade is null end);
alter table b_stock_sku add constraint b_stock_sku_differs check (sku_id <> b_stock_sku_id);

do $$
declare
  link text[];
  name text;
begin
  foreach link slice 1 in array array[
    ['rma','order_id','sales_order'], ['rma','location_id','location'], ['rma_line','rma_id','rma'], ['rma_line','order_line_id','order_line'],
    ['rma_line','sku_id','sku'], ['rma_scan','rma_id','rma'], ['rma_scan','rma_line_id','rma_line'], ['rma_scan','location_id','location'],
    ['rma_inspection','rma_id','rma'], ['rma_inspection','rma_line_id','rma_line'], ['rma_inspection','b_stock_sku_id','sku'],
    ['rma_money_line','rma_id','rma'], ['rma_money_line','rma_line_id','rma_line'], ['rma_money_line','order_line_id','order_line'],
    ['rma_event','rma_id','rma'], ['rma_photo','rma_id','rma'], ['refurbishment','rma_id','rma'], ['refurbishment','inspection_id','rma_inspection'],
    ['refurbishment','sku_id','sku'], ['refurbishment','location_id','location'], ['b_stock_sku','sku_id','sku'], ['b_stock_sku','b_stock_sku_id','sku']]
  loop
    execute format('alter table %I add constraint %I foreign key (tenant_id, %I) references %I (tenant_id, id) on delete restrict',
      link[1], link[1] || '_' || link[2] || '_exists', link[2], link[3]);
  end loop;
  foreach name in array array['rma', 'rma_line', 'refurbishment', 'b_stock_sku'] loop
    execute format('create trigger %I after insert or update or delete on %I for each row execute function record_change()',
      name || '_audited', name);
  end loop;
end $$;

select secure_tables();

-- Append-only: what was written stays.
revoke update, delete on rma_scan, rma_inspection, rma_event, rma_photo from portal;

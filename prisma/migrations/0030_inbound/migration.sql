-- Suppliers, what is ordered from them, what they announce, what arrived, and where it was put.
-- CreateTable
CREATE TABLE "supplier" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "currency" TEXT NOT NULL,
    "payment_terms_days" INTEGER NOT NULL DEFAULT 30,
    "contact_name" TEXT NOT NULL DEFAULT '',
    "email" TEXT NOT NULL DEFAULT '',
    "phone" TEXT NOT NULL DEFAULT '',
    "address" JSONB NOT NULL DEFAULT '{}',
    "promised_lead_days" INTEGER,
    "quality_control" TEXT NOT NULL DEFAULT 'never',
    "edi_connection_id" TEXT,
    "edi_id" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "supplier_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "supplier_sku" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "supplier_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "supplier_code" TEXT NOT NULL,
    "pack_quantity" INTEGER NOT NULL DEFAULT 1,
    "minimum_quantity" INTEGER NOT NULL DEFAULT 1,
    "cost_minor" BIGINT NOT NULL,
    "price_breaks" JSONB NOT NULL DEFAULT '[]',
    "lead_days" INTEGER,
    "quality_control" TEXT,
    "is_preferred" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "supplier_sku_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "purchase_order" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "supplier_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "currency" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "source" TEXT NOT NULL DEFAULT 'person',
    "promised_on" TEXT,
    "policy_version" INTEGER,
    "created_by" TEXT NOT NULL,
    "submitted_by" TEXT,
    "approved_by" TEXT,
    "placed_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "first_received_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "purchase_order_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "purchase_order_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "purchase_order_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "sku_id" TEXT NOT NULL,
    "supplier_code" TEXT NOT NULL,
    "pack_quantity" INTEGER NOT NULL DEFAULT 1,
    "ordered_quantity" INTEGER NOT NULL,
    "received_quantity" INTEGER NOT NULL DEFAULT 0,
    "short_quantity" INTEGER NOT NULL DEFAULT 0,
    "unit_cost_minor" BIGINT NOT NULL,
    "expected_on" TEXT NOT NULL,
    "first_expected_on" TEXT NOT NULL,

    CONSTRAINT "purchase_order_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "purchase_order_difference" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "purchase_order_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ours" TEXT NOT NULL,
    "theirs" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "source_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "purchase_order_difference_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "purchase_order_event" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "purchase_order_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "purchase_order_event_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "asn" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "supplier_id" TEXT NOT NULL,
    "shipment_number" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'announced',
    "source" TEXT NOT NULL,
    "shipped_on" TEXT,
    "expected_on" TEXT NOT NULL,
    "carrier" TEXT NOT NULL DEFAULT '',
    "reference" TEXT NOT NULL DEFAULT '',
    "delivery_id" TEXT,
    "arrived_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "asn_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "asn_unit" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "asn_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "kind" TEXT NOT NULL,
    "sscc" TEXT,
    "label" TEXT NOT NULL DEFAULT '',
    "received_at" TIMESTAMPTZ(3),

    CONSTRAINT "asn_unit_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "asn_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "asn_id" TEXT NOT NULL,
    "unit_id" TEXT,
    "position" INTEGER NOT NULL,
    "purchase_order_line_id" TEXT,
    "sku_id" TEXT,
    "order_number" TEXT NOT NULL DEFAULT '',
    "item_code" TEXT NOT NULL,
    "announced_quantity" INTEGER NOT NULL,
    "received_quantity" INTEGER NOT NULL DEFAULT 0,
    "lot" TEXT,
    "expires_on" TEXT,
    "difference" TEXT,

    CONSTRAINT "asn_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "edi_document" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT,
    "supplier_id" TEXT,
    "direction" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "interchange_control" TEXT NOT NULL,
    "group_control" TEXT NOT NULL,
    "set_control" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "body" TEXT NOT NULL,
    "problems" JSONB NOT NULL DEFAULT '[]',
    "outcome" TEXT NOT NULL DEFAULT '',
    "delivery_id" TEXT,
    "subject_type" TEXT,
    "subject_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "edi_document_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "supplier_id" TEXT NOT NULL,
    "asn_id" TEXT,
    "purchase_order_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open',
    "arrived_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_by" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "receipt_scan" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "receipt_id" TEXT,
    "location_id" TEXT NOT NULL,
    "scan_key" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "is_accepted" BOOLEAN NOT NULL,
    "answer" JSONB NOT NULL,
    "scanned_at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_scan_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "receipt_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "receipt_id" TEXT NOT NULL,
    "scan_key" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "purchase_order_line_id" TEXT,
    "asn_line_id" TEXT,
    "condition" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "put_away_quantity" INTEGER NOT NULL DEFAULT 0,
    "lot" TEXT,
    "expires_on" TEXT,
    "serials" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "actor_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "receipt_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "receipt_difference" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "receipt_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sku_id" TEXT,
    "code" TEXT NOT NULL DEFAULT '',
    "purchase_order_line_id" TEXT,
    "asn_line_id" TEXT,
    "quantity" INTEGER NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'open',
    "settlement" TEXT,
    "settled_by" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_difference_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "put_away" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "receipt_line_id" TEXT,
    "location_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "bin_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "suggested_bin" TEXT,
    "scan_key" TEXT NOT NULL,
    "is_blind" BOOLEAN NOT NULL DEFAULT false,
    "arrived_at" TIMESTAMPTZ(3),
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT NOT NULL,

    CONSTRAINT "put_away_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "supplier_tenant_id_code_key" ON "supplier"("tenant_id", "code");

-- CreateIndex
CREATE INDEX "supplier_sku_tenant_id_sku_id_idx" ON "supplier_sku"("tenant_id", "sku_id");

-- CreateIndex
CREATE UNIQUE INDEX "supplier_sku_tenant_id_supplier_id_sku_id_key" ON "supplier_sku"("tenant_id", "supplier_id", "sku_id");

-- CreateIndex
CREATE UNIQUE INDEX "supplier_sku_tenant_id_supplier_id_supplier_code_key" ON "supplier_sku"("tenant_id", "supplier_id", "supplier_code");

-- CreateIndex
CREATE INDEX "purchase_order_tenant_id_status_id_idx" ON "purchase_order"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "purchase_order_tenant_id_supplier_id_placed_at_idx" ON "purchase_order"("tenant_id", "supplier_id", "placed_at");

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_tenant_id_number_key" ON "purchase_order"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "purchase_order_line_tenant_id_sku_id_idx" ON "purchase_order_line"("tenant_id", "sku_id");

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_line_tenant_id_purchase_order_id_position_key" ON "purchase_order_line"("tenant_id", "purchase_order_id", "position");

-- CreateIndex
CREATE INDEX "purchase_order_difference_tenant_id_purchase_order_id_idx" ON "purchase_order_difference"("tenant_id", "purchase_order_id");

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_difference_tenant_id_source_key_line_id_kind_key" ON "purchase_order_difference"("tenant_id", "source_key", "line_id", "kind");

-- CreateIndex
CREATE INDEX "purchase_order_event_tenant_id_purchase_order_id_id_idx" ON "purchase_order_event"("tenant_id", "purchase_order_id", "id");

-- CreateIndex
CREATE INDEX "asn_tenant_id_status_expected_on_id_idx" ON "asn"("tenant_id", "status", "expected_on", "id");

-- CreateIndex
CREATE UNIQUE INDEX "asn_tenant_id_supplier_id_shipment_number_key" ON "asn"("tenant_id", "supplier_id", "shipment_number");

-- CreateIndex
CREATE UNIQUE INDEX "asn_tenant_id_number_key" ON "asn"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "asn_unit_tenant_id_sscc_idx" ON "asn_unit"("tenant_id", "sscc");

-- CreateIndex
CREATE UNIQUE INDEX "asn_unit_tenant_id_asn_id_sscc_key" ON "asn_unit"("tenant_id", "asn_id", "sscc");

-- CreateIndex
CREATE INDEX "asn_line_tenant_id_purchase_order_line_id_idx" ON "asn_line"("tenant_id", "purchase_order_line_id");

-- CreateIndex
CREATE UNIQUE INDEX "asn_line_tenant_id_asn_id_position_key" ON "asn_line"("tenant_id", "asn_id", "position");

-- CreateIndex
CREATE INDEX "edi_document_tenant_id_subject_type_subject_id_idx" ON "edi_document"("tenant_id", "subject_type", "subject_id");

-- CreateIndex
CREATE INDEX "edi_document_tenant_id_delivery_id_idx" ON "edi_document"("tenant_id", "delivery_id");

-- CreateIndex
CREATE INDEX "edi_document_tenant_id_direction_kind_group_control_idx" ON "edi_document"("tenant_id", "direction", "kind", "group_control");

-- CreateIndex
CREATE INDEX "receipt_tenant_id_location_id_status_idx" ON "receipt"("tenant_id", "location_id", "status");

-- CreateIndex
CREATE INDEX "receipt_tenant_id_asn_id_idx" ON "receipt"("tenant_id", "asn_id");

-- CreateIndex
CREATE INDEX "receipt_tenant_id_purchase_order_id_idx" ON "receipt"("tenant_id", "purchase_order_id");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_tenant_id_number_key" ON "receipt"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "receipt_scan_tenant_id_receipt_id_id_idx" ON "receipt_scan"("tenant_id", "receipt_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_scan_tenant_id_scan_key_key" ON "receipt_scan"("tenant_id", "scan_key");

-- CreateIndex
CREATE INDEX "receipt_line_tenant_id_receipt_id_idx" ON "receipt_line"("tenant_id", "receipt_id");

-- CreateIndex
CREATE INDEX "receipt_line_tenant_id_purchase_order_line_id_idx" ON "receipt_line"("tenant_id", "purchase_order_line_id");

-- CreateIndex
CREATE INDEX "receipt_line_tenant_id_sku_id_id_idx" ON "receipt_line"("tenant_id", "sku_id", "id");

-- CreateIndex
CREATE INDEX "receipt_difference_tenant_id_receipt_id_idx" ON "receipt_difference"("tenant_id", "receipt_id");

-- CreateIndex
CREATE INDEX "put_away_tenant_id_location_id_placed_at_idx" ON "put_away"("tenant_id", "location_id", "placed_at");

-- CreateIndex
CREATE INDEX "put_away_tenant_id_scan_key_idx" ON "put_away"("tenant_id", "scan_key");

-- AddForeignKey
ALTER TABLE "supplier_sku" ADD CONSTRAINT "supplier_sku_tenant_id_supplier_id_fkey" FOREIGN KEY ("tenant_id", "supplier_id") REFERENCES "supplier"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "purchase_order_line" ADD CONSTRAINT "purchase_order_line_tenant_id_purchase_order_id_fkey" FOREIGN KEY ("tenant_id", "purchase_order_id") REFERENCES "purchase_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "asn_unit" ADD CONSTRAINT "asn_unit_tenant_id_asn_id_fkey" FOREIGN KEY ("tenant_id", "asn_id") REFERENCES "asn"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "asn_line" ADD CONSTRAINT "asn_line_tenant_id_asn_id_fkey" FOREIGN KEY ("tenant_id", "asn_id") REFERENCES "asn"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "receipt_line" ADD CONSTRAINT "receipt_line_tenant_id_receipt_id_fkey" FOREIGN KEY ("tenant_id", "receipt_id") REFERENCES "receipt"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

alter table supplier add constraint supplier_status_known check (status in ('active', 'inactive')),
  add constraint supplier_quality_control_known check (quality_control in ('never', 'first', 'always')),
  add constraint supplier_numbers check (payment_terms_days >= 0 and promised_lead_days >= 0);
-- Who sent a document is known by the sender's id in its envelope.
create unique index supplier_edi_sender on supplier (tenant_id, edi_connection_id, edi_id) where edi_id is not null;
alter table supplier_sku add constraint supplier_sku_numbers check (pack_quantity > 0 and minimum_quantity > 0 and cost_minor >= 0 and lead_days >= 0),
  add constraint supplier_sku_quality_control_known check (quality_control in ('never', 'first', 'always'));
create unique index supplier_sku_one_preferred on supplier_sku (tenant_id, sku_id) where is_preferred;

-- "Partially received" is not a status: it is what the lines say.
alter table purchase_order add constraint purchase_order_status_known
    check (status in ('draft', 'awaiting_approval', 'placed', 'acknowledged', 'received', 'closed_short', 'canceled')),
  add constraint purchase_order_placed_when check ((status in ('draft', 'awaiting_approval')) <= (placed_at is null)
    and (status in ('placed', 'acknowledged', 'received', 'closed_short')) <= (placed_at is not null)),
  add constraint purchase_order_ended_when check ((status in ('received', 'closed_short', 'canceled')) = (ended_at is not null)),
  add constraint purchase_order_end_has_reason check (status not in ('closed_short', 'canceled') or end_reason is not null),
  add constraint purchase_order_second_person check (approved_by is null or approved_by <> submitted_by),
  add constraint purchase_order_total check (total_minor >= 0);
alter table purchase_order_line add constraint purchase_order_line_numbers
  check (ordered_quantity > 0 and pack_quantity > 0 and received_quantity >= 0 and short_quantity >= 0 and unit_cost_minor >= 0);
alter table purchase_order_line add constraint purchase_order_line_dates check (expected_on ~ '^\d{4}-\d{2}-\d{2}$' and first_expected_on ~ '^\d{4}-\d{2}-\d{2}$');
alter table purchase_order_difference add constraint purchase_order_difference_kind_known check (kind in ('quantity', 'date', 'price', 'rejected')),
  add constraint purchase_order_difference_status_known check (status in ('open', 'accepted', 'refused'));

-- A status may only become what the table of the room allows (domain/order-states.ts says the same).
create function purchase_order_may_become(old_status text, new_status text) returns boolean language sql immutable as $$
  select old_status = new_status or (old_status, new_status) in (
    ('draft', 'awaiting_approval'), ('draft', 'placed'), ('draft', 'canceled'),
    ('awaiting_approval', 'placed'), ('awaiting_approval', 'draft'), ('awaiting_approval', 'canceled'),
    ('placed', 'acknowledged'), ('placed', 'received'), ('placed', 'closed_short'), ('placed', 'canceled'),
    ('acknowledged', 'received'), ('acknowledged', 'closed_short'), ('acknowledged', 'canceled'))
$$;
create function refuse_purchase_order_jump() returns trigger language plpgsql as $$
begin
  if not purchase_order_may_become(old.status, new.status) then
    raise exception 'a purchase order that is % cannot become %', old.status, new.status
      using errcode = 'check_violation', constraint = 'purchase_order_transition';
  end if;
  return new;
end $$;
create trigger purchase_order_transition before update of status on purchase_order
  for each row execute function refuse_purchase_order_jump();

alter table asn add constraint asn_status_known check (status in ('announced', 'receiving', 'closed', 'canceled')),
  add constraint asn_source_known check (source in ('x12', 'csv', 'person')),
  add constraint asn_dates check (expected_on ~ '^\d{4}-\d{2}-\d{2}$' and shipped_on ~ '^\d{4}-\d{2}-\d{2}$'),
  add constraint asn_closed_when check ((status = 'closed') = (closed_at is not null));
alter table asn_unit add constraint asn_unit_kind_known check (kind in ('pallet', 'carton')),
  add constraint asn_unit_sscc check (sscc ~ '^\d{18}$');
alter table asn_line add constraint asn_line_numbers check (announced_quantity > 0 and received_quantity >= 0),
  add constraint asn_line_difference_known check (difference in ('unknown_sku', 'unknown_order', 'not_on_order', 'order_ended', 'over_order')),
  add constraint asn_line_expires check (expires_on ~ '^\d{4}-\d{2}-\d{2}$');
alter table edi_document add constraint edi_document_direction_known check (direction in ('in', 'out')),
  add constraint edi_document_status_known check (status in ('applied', 'refused', 'ready', 'accepted', 'rejected'));
create unique index edi_document_once on edi_document (tenant_id, delivery_id, position) where direction = 'in' and status = 'applied';

alter table receipt add constraint receipt_status_known check (status in ('open', 'closed')),
  add constraint receipt_closed_when check ((status = 'closed') = (closed_at is not null)),
  add constraint receipt_of_something check (asn_id is not null or purchase_order_id is not null);
-- Two clerks who open the same truck work on one receipt.
create unique index receipt_one_open_asn on receipt (tenant_id, asn_id) where status = 'open';
create unique index receipt_one_open_blind on receipt (tenant_id, purchase_order_id) where status = 'open' and asn_id is null;
alter table receipt_line add constraint receipt_line_condition_known check (condition in ('available', 'quality_control', 'damaged')),
  add constraint receipt_line_numbers check (quantity > 0 and put_away_quantity between 0 and quantity),
  add constraint receipt_line_expires check (expires_on ~ '^\d{4}-\d{2}-\d{2}$');
create index receipt_line_to_put_away on receipt_line (tenant_id, sku_id, id) where put_away_quantity < quantity;
alter table receipt_difference add constraint receipt_difference_kind_known check (kind in ('short', 'over', 'damaged', 'wrong_item', 'not_on_asn')),
  add constraint receipt_difference_status_known check (status in ('open', 'settled')),
  add constraint receipt_difference_quantity check (quantity > 0);
create unique index receipt_difference_one on receipt_difference (tenant_id, receipt_id, kind, sku_id, code, purchase_order_line_id, asn_line_id)
  nulls not distinct;
alter table put_away add constraint put_away_quantity_positive check (quantity > 0);

do $$
declare
  link text[];
  name text;
begin
  foreach link slice 1 in array array[
    ['supplier','edi_connection_id','connection'], ['supplier_sku','sku_id','sku'], ['purchase_order','supplier_id','supplier'],
    ['purchase_order','location_id','location'], ['purchase_order_line','sku_id','sku'],
    ['purchase_order_difference','purchase_order_id','purchase_order'], ['purchase_order_difference','line_id','purchase_order_line'],
    ['purchase_order_event','purchase_order_id','purchase_order'], ['asn','supplier_id','supplier'], ['asn','location_id','location'],
    ['asn','delivery_id','inbox_delivery'], ['asn_unit','parent_id','asn_unit'], ['asn_line','unit_id','asn_unit'],
    ['asn_line','purchase_order_line_id','purchase_order_line'], ['asn_line','sku_id','sku'],
    ['edi_document','connection_id','connection'], ['edi_document','supplier_id','supplier'], ['edi_document','delivery_id','inbox_delivery'],
    ['receipt','location_id','location'], ['receipt','supplier_id','supplier'], ['receipt','asn_id','asn'],
    ['receipt','purchase_order_id','purchase_order'], ['receipt_scan','receipt_id','receipt'], ['receipt_scan','location_id','location'],
    ['receipt_line','sku_id','sku'], ['receipt_line','purchase_order_line_id','purchase_order_line'], ['receipt_line','asn_line_id','asn_line'],
    ['receipt_difference','receipt_id','receipt'], ['receipt_difference','sku_id','sku'],
    ['put_away','sku_id','sku'], ['put_away','bin_id','bin'], ['put_away','location_id','location'], ['put_away','receipt_line_id','receipt_line']]
  loop
    execute format('alter table %I add constraint %I foreign key (tenant_id, %I) references %I (tenant_id, id) on delete restrict',
      link[1], link[1] || '_' || link[2] || '_exists', link[2], link[3]);
  end loop;
  foreach name in array array['supplier', 'supplier_sku', 'purchase_order', 'purchase_order_line', 'purchase_order_difference',
      'asn', 'receipt', 'receipt_difference'] loop
    execute format('create trigger %I after insert or update or delete on %I for each row execute function record_change()',
      name || '_audited', name);
  end loop;
end $$;

select secure_tables();

-- Append-only: what was written stays.
revoke update, delete on purchase_order_event, receipt_scan, put_away from portal;
revoke delete on receipt_line from portal;

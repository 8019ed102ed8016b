-- Files that people bring in: what was uploaded, what each row would do or did, and how columns were understood.
-- CreateTable
CREATE TABLE "import_batch" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "header" TEXT[],
    "mapping" JSONB NOT NULL DEFAULT '{}',
    "mapping_key" TEXT NOT NULL DEFAULT '',
    "policy" TEXT NOT NULL DEFAULT 'REJECT_EVERYTHING',
    "status" TEXT NOT NULL DEFAULT 'uploaded',
    "row_count" INTEGER NOT NULL,
    "cursor" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_batch_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "import_row" (
    "tenant_id" TEXT NOT NULL,
    "batch_id" TEXT NOT NULL,
    "row_number" INTEGER NOT NULL,
    "lead" INTEGER NOT NULL,
    "cells" TEXT[],
    "verdict" TEXT,
    "problems" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "notes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "diff" JSONB NOT NULL DEFAULT '[]',
    "undo" JSONB,
    "applied_at" TIMESTAMPTZ(3),
    "reverted_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_row_pkey" PRIMARY KEY ("tenant_id","batch_id","row_number")
);

-- CreateTable
CREATE TABLE "import_mapping" (
    "tenant_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_mapping_pkey" PRIMARY KEY ("tenant_id","kind","signature")
);

-- CreateIndex
CREATE INDEX "import_row_tenant_id_batch_id_lead_idx" ON "import_row"("tenant_id", "batch_id", "lead");

-- AddForeignKey
ALTER TABLE "import_row" ADD CONSTRAINT "import_row_tenant_id_batch_id_fkey" FOREIGN KEY ("tenant_id", "batch_id") REFERENCES "import_batch"("tenant_id", "id") ON DELETE CASCADE ON UPDATE RESTRICT;

alter table import_batch
  add constraint import_batch_kind check (kind in ('skus', 'stock', 'orders')),
  add constraint import_batch_policy check (policy in ('REJECT_EVERYTHING', 'REJECT_FAILED_ROWS', 'IGNORE_FAILED')),
  add constraint import_batch_status check (status in
    ('uploaded', 'planning', 'planned', 'applying', 'applied', 'failed', 'reverting', 'reverted', 'canceled')),
  add constraint import_batch_counts check (row_count between 0 and 100000 and cursor >= 0);
alter table import_row add constraint import_row_verdict check (verdict in ('create', 'change', 'same', 'error'));
alter table import_mapping add constraint import_mapping_kind check (kind in ('skus', 'stock', 'orders'));

-- A file understood one way takes effect once; after its revert it may again.
create unique index import_batch_once on import_batch (tenant_id, kind, sha256, mapping_key)
  where status in ('applying', 'applied', 'reverting');

create trigger import_batch_audited after insert or update of status or delete on import_batch
  for each row execute function record_change();

select secure_tables();

-- A write of a field of a SKU by somebody who does not own it: accepted or rejected by its owner.
CREATE TABLE "field_proposal" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "from_value" JSONB NOT NULL,
    "to_value" JSONB NOT NULL,
    "source_kind" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "listing_id" TEXT,
    "ownership_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "decision_note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "field_proposal_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "field_proposal_tenant_id_state_id_idx" ON "field_proposal"("tenant_id", "state", "id");
CREATE INDEX "field_proposal_tenant_id_sku_id_id_idx" ON "field_proposal"("tenant_id", "sku_id", "id");
alter table field_proposal
  add constraint field_proposal_sku_id_exists foreign key (tenant_id, sku_id) references sku (tenant_id, id) on delete restrict,
  add constraint field_proposal_listing_id_exists foreign key (tenant_id, listing_id) references channel_listing (tenant_id, id) on delete restrict,
  add constraint field_proposal_source_kind_known check (source_kind in ('channel', 'person')),
  add constraint field_proposal_state_known check (state in ('open', 'accepted', 'rejected', 'superseded')),
  add constraint field_proposal_decided_once check ((state = 'open') = (decided_at is null));
create unique index field_proposal_one_open on field_proposal (tenant_id, sku_id, field, source_kind, source_id) where state = 'open';
create trigger field_proposal_audited after insert or update or delete on field_proposal for each row execute function record_change();

-- When the fields of a listing were last compared with its SKU.
CREATE TABLE "listing_check" (
    "tenant_id" TEXT NOT NULL,
    "listing_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "compared_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "listing_check_pkey" PRIMARY KEY ("tenant_id","listing_id")
);
CREATE INDEX "listing_check_tenant_id_connection_id_compared_at_idx" ON "listing_check"("tenant_id", "connection_id", "compared_at");
alter table listing_check
  add constraint listing_check_listing_id_exists foreign key (tenant_id, listing_id) references channel_listing (tenant_id, id) on delete restrict;

-- A field that a channel shows otherwise than our SKU says. Amounts are minor units as text.
CREATE TABLE "listing_difference" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "listing_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "ours" TEXT,
    "theirs" TEXT,
    "currency" TEXT,
    "state" TEXT NOT NULL DEFAULT 'open',
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "settled_by" TEXT,

    CONSTRAINT "listing_difference_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "listing_difference_tenant_id_state_id_idx" ON "listing_difference"("tenant_id", "state", "id");
alter table listing_difference
  add constraint listing_difference_listing_id_exists foreign key (tenant_id, listing_id) references channel_listing (tenant_id, id) on delete restrict,
  add constraint listing_difference_sku_id_exists foreign key (tenant_id, sku_id) references sku (tenant_id, id) on delete restrict,
  add constraint listing_difference_kind_known check (kind in ('price', 'title', 'image')),
  add constraint listing_difference_state_known check (state in ('open', 'agreed', 'theirs_taken', 'ours_sent')),
  add constraint listing_difference_differs check (ours is distinct from theirs),
  add constraint listing_difference_settled_once check ((state = 'open') = (settled_at is null));
create unique index listing_difference_one_open on listing_difference (tenant_id, listing_id, kind) where state = 'open';
create trigger listing_difference_audited after update or delete on listing_difference for each row execute function record_change();

-- A field that is to be told to its channel. `shown` is what the channel made of it: an image gets an address of its own there.
CREATE TABLE "listing_push" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "listing_id" TEXT NOT NULL,
    "difference_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "replaces" TEXT,
    "currency" TEXT,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "queued_at" TIMESTAMPTZ(3) NOT NULL,
    "queued_by" TEXT NOT NULL,
    "retry_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),
    "lag_ms" INTEGER,
    "answer" TEXT NOT NULL DEFAULT '',
    "shown" TEXT,

    CONSTRAINT "listing_push_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "listing_push_tenant_id_listing_id_id_idx" ON "listing_push"("tenant_id", "listing_id", "id");
alter table listing_push
  add constraint listing_push_difference_id_exists foreign key (tenant_id, difference_id) references listing_difference (tenant_id, id) on delete restrict,
  add constraint listing_push_kind_known check (kind in ('price', 'title', 'image')),
  add constraint listing_push_state_known check (state in ('queued', 'sent', 'not_needed', 'overtaken', 'failed')),
  add constraint listing_push_attempts_positive check (attempts >= 0);
create unique index listing_push_one_queued on listing_push (tenant_id, listing_id, kind) where state = 'queued';
create index listing_push_due on listing_push (tenant_id, connection_id, queued_at) where state = 'queued';
create trigger listing_push_audited after insert or update or delete on listing_push for each row execute function record_change();

select secure_tables();

-- Roles. The owner (whoever runs migrations) owns everything; `portal` is the app: reads and writes rows, owns
-- nothing, and sees one tenant at a time; `portal_ro` only reads. Log-in rights are given by whoever sets up the server.
do $$
begin
  if not exists (select from pg_roles where rolname = 'portal') then create role portal nologin; end if;
  if not exists (select from pg_roles where rolname = 'portal_ro') then create role portal_ro nologin; end if;
end $$;
revoke create on schema public from public;
grant usage on schema public to portal, portal_ro;

-- A time-ordered id: prefix, underscore, a UUIDv7 as 32 hexadecimal digits (RFC 9562; the 12 bits after the version are
-- the fraction of the millisecond, so ids made in one statement keep their order). Same format as kernel/ids.ts.
create function new_id(prefix text) returns text language sql volatile parallel safe as $$
  with instant as (select floor(extract(epoch from clock_timestamp()) * 1000000)::bigint as micros)
  select prefix || '_' || lpad(to_hex(micros / 1000), 12, '0')
      || '7' || lpad(to_hex(((micros % 1000) * 4096 / 1000)), 3, '0')
      || overlay(substr(replace(gen_random_uuid()::text, '-', ''), 17, 16) placing
           substr('89ab', 1 + floor(random() * 4)::int, 1) from 1 for 1)
  from instant
$$;



-- CreateTable
CREATE TABLE "care_credit" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "exception_id" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'proposed',
    "lines" JSONB NOT NULL,
    "offer" JSONB NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision_note" TEXT,
    "credit_note_id" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "care_credit_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "care_message" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "parcel_id" TEXT,
    "trigger" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "mail_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "reason" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "care_message_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "product" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "brand" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "status" TEXT NOT NULL DEFAULT 'active',
    "image_url" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "product_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "sku" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "options" JSONB NOT NULL DEFAULT '{}',
    "kind" TEXT NOT NULL DEFAULT 'stocked',
    "status" TEXT NOT NULL DEFAULT 'active',
    "weight_grams" INTEGER,
    "length_mm" INTEGER,
    "width_mm" INTEGER,
    "height_mm" INTEGER,
    "is_fragile" BOOLEAN NOT NULL DEFAULT false,
    "is_hazmat" BOOLEAN NOT NULL DEFAULT false,
    "hs_code" TEXT,
    "origin_country" TEXT,
    "customs_value_minor" BIGINT,
    "cost_minor" BIGINT,
    "price_minor" BIGINT,
    "currency" TEXT,
    "image_url" TEXT,
    "reorder_point" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sku_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "sku_barcode" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "barcode" TEXT NOT NULL,
    "gtin" TEXT,
    "pack_level" TEXT NOT NULL DEFAULT 'each',
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sku_barcode_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "sku_alias" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "old_code" TEXT NOT NULL,
    "valid_from_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_to_at" TIMESTAMPTZ(3),

    CONSTRAINT "sku_alias_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "kit_component" (
    "tenant_id" TEXT NOT NULL,
    "kit_sku_id" TEXT NOT NULL,
    "component_sku_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "kit_component_pkey" PRIMARY KEY ("tenant_id","kit_sku_id","component_sku_id")
);

-- CreateTable
CREATE TABLE "channel_listing" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "external_product_id" TEXT,
    "external_variant_id" TEXT NOT NULL,
    "external_inventory_item_id" TEXT,
    "sku_text" TEXT,
    "title" TEXT NOT NULL,
    "barcode" TEXT,
    "price_minor" BIGINT,
    "currency" TEXT,
    "image_url" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "channel_updated_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_listing_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "listing_match" (
    "tenant_id" TEXT NOT NULL,
    "listing_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "listing_match_pkey" PRIMARY KEY ("tenant_id","listing_id","sku_id")
);

-- CreateTable
CREATE TABLE "channel_stock" (
    "tenant_id" TEXT NOT NULL,
    "listing_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "desired" INTEGER NOT NULL DEFAULT 0,
    "published" INTEGER,
    "channel_reported" INTEGER,
    "desired_version" BIGINT NOT NULL DEFAULT 0,
    "published_version" BIGINT NOT NULL DEFAULT 0,
    "is_dirty" BOOLEAN NOT NULL DEFAULT true,
    "dirty_at" TIMESTAMPTZ(3),
    "pushed_at" TIMESTAMPTZ(3),
    "answered_at" TIMESTAMPTZ(3),
    "compared_at" TIMESTAMPTZ(3),
    "lag_ms" INTEGER,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "last_answer" TEXT,
    "explanation" JSONB NOT NULL DEFAULT '{}',
    "buffer_version" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_stock_pkey" PRIMARY KEY ("tenant_id","listing_id","location_id")
);

-- CreateTable
CREATE TABLE "stock_drift" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "listing_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "ours" INTEGER NOT NULL,
    "theirs" INTEGER NOT NULL,
    "classification" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "corrected" BOOLEAN NOT NULL,

    CONSTRAINT "stock_drift_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "fulfillment_push" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "shipment_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "external_fulfillment_id" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "fulfillment_push_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "exception" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "severity" TEXT NOT NULL DEFAULT 'medium',
    "status" TEXT NOT NULL DEFAULT 'open',
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "order_id" TEXT,
    "title" TEXT NOT NULL,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "next_action" TEXT NOT NULL,
    "owner_role" TEXT NOT NULL,
    "assignee_id" TEXT,
    "dedupe_key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "snoozed_until_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "solved_at" TIMESTAMPTZ(3),
    "solved_by" TEXT,
    "resolution" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "exception_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "exception_attempt" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "exception_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "facts" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "exception_attempt_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "fulfillment_order" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "assigned_to" TEXT,
    "ship_by_at" TIMESTAMPTZ(3) NOT NULL,
    "promise_on" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "rework_count" INTEGER NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(3),
    "picked_at" TIMESTAMPTZ(3),
    "packed_at" TIMESTAMPTZ(3),
    "shipped_at" TIMESTAMPTZ(3),
    "canceled_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fulfillment_order_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "fulfillment_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fulfillment_order_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "picked_quantity" INTEGER NOT NULL DEFAULT 0,
    "packed_quantity" INTEGER NOT NULL DEFAULT 0,
    "short_quantity" INTEGER NOT NULL DEFAULT 0,
    "shipped_quantity" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "fulfillment_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "pick" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fulfillment_order_id" TEXT NOT NULL,
    "fulfillment_line_id" TEXT NOT NULL,
    "bin_id" TEXT,
    "quantity" INTEGER NOT NULL,
    "scan_key" TEXT NOT NULL,
    "picked_by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pick_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "scan" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fulfillment_order_id" TEXT,
    "location_id" TEXT,
    "step" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "expected" TEXT,
    "is_accepted" BOOLEAN NOT NULL,
    "refusal" TEXT,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "scan_key" TEXT NOT NULL,
    "scanned_by" TEXT NOT NULL,
    "scanned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scan_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "box" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "width_mm" INTEGER NOT NULL,
    "height_mm" INTEGER NOT NULL,
    "tare_grams" INTEGER NOT NULL,
    "max_weight_grams" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',

    CONSTRAINT "box_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "carton" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "fulfillment_order_id" TEXT NOT NULL,
    "box_id" TEXT,
    "suggested_box_id" TEXT,
    "sscc" TEXT NOT NULL,
    "weight_grams" INTEGER NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "width_mm" INTEGER NOT NULL,
    "height_mm" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "carton_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "carton_line" (
    "tenant_id" TEXT NOT NULL,
    "carton_id" TEXT NOT NULL,
    "fulfillment_line_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "carton_line_pkey" PRIMARY KEY ("tenant_id","carton_id","fulfillment_line_id")
);

-- CreateTable
CREATE TABLE "merchant" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "legal_name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'America/New_York',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "address" JSONB NOT NULL DEFAULT '{}',
    "brand" JSONB NOT NULL DEFAULT '{}',
    "two_factor_roles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "merchant_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "totp_secret_sealed" TEXT,
    "totp_enabled_at" TIMESTAMPTZ(3),
    "totp_last_step" INTEGER,
    "recovery_code_hashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "disabled_at" TIMESTAMPTZ(3),
    "password_changed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "membership" (
    "tenant_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("tenant_id","user_id")
);

-- CreateTable
CREATE TABLE "user_session" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'web',
    "location_id" TEXT,
    "second_factor_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT,
    "ip" TEXT,

    CONSTRAINT "user_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password_reset" (
    "token_hash" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "sign_in_throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_allowed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "invitation" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT,
    "trace_id" TEXT,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "screen" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "is_shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "stock_level" (
    "tenant_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "on_hand" INTEGER NOT NULL DEFAULT 0,
    "committed" INTEGER NOT NULL DEFAULT 0,
    "reserved" INTEGER NOT NULL DEFAULT 0,
    "quality_control" INTEGER NOT NULL DEFAULT 0,
    "damaged" INTEGER NOT NULL DEFAULT 0,
    "available" INTEGER NOT NULL DEFAULT 0,
    "incoming" INTEGER NOT NULL DEFAULT 0,
    "version" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stock_level_pkey" PRIMARY KEY ("tenant_id","sku_id","location_id")
);

-- CreateTable
CREATE TABLE "stock_movement" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "bin_id" TEXT,
    "kind" TEXT NOT NULL,
    "on_hand_delta" INTEGER NOT NULL DEFAULT 0,
    "committed_delta" INTEGER NOT NULL DEFAULT 0,
    "reserved_delta" INTEGER NOT NULL DEFAULT 0,
    "quality_control_delta" INTEGER NOT NULL DEFAULT 0,
    "damaged_delta" INTEGER NOT NULL DEFAULT 0,
    "incoming_delta" INTEGER NOT NULL DEFAULT 0,
    "on_hand_after" INTEGER NOT NULL,
    "available_after" INTEGER NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "order_id" TEXT,
    "actor_id" TEXT NOT NULL,
    "trace_id" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stock_movement_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "commitment" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "commitment_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "backorder" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "expected_on" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "backorder_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "reservation" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "bin_level" (
    "tenant_id" TEXT NOT NULL,
    "bin_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bin_level_pkey" PRIMARY KEY ("tenant_id","bin_id","sku_id")
);

-- CreateTable
CREATE TABLE "invoice" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "fulfillment_order_id" TEXT,
    "source_key" TEXT NOT NULL,
    "issued_on" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "currency" TEXT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "shipping_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "taxes_included" BOOLEAN NOT NULL,
    "seller" JSONB NOT NULL,
    "bill_to" JSONB NOT NULL,
    "allocation" JSONB NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "trace_id" TEXT,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "invoice_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "order_line_id" TEXT,
    "title" TEXT NOT NULL,
    "sku_code" TEXT,
    "quantity" INTEGER NOT NULL,
    "unit_price_minor" BIGINT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "taxes" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "invoice_balance" (
    "tenant_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "credited_minor" BIGINT NOT NULL DEFAULT 0,
    "paid_minor" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invoice_balance_pkey" PRIMARY KEY ("tenant_id","invoice_id")
);

-- CreateTable
CREATE TABLE "invoice_line_balance" (
    "tenant_id" TEXT NOT NULL,
    "invoice_line_id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "credited_net_minor" BIGINT NOT NULL DEFAULT 0,
    "credited_tax_minor" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "invoice_line_balance_pkey" PRIMARY KEY ("tenant_id","invoice_line_id")
);

-- CreateTable
CREATE TABLE "credit_note" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "issued_on" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "currency" TEXT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "trace_id" TEXT,

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "credit_note_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "credit_note_id" TEXT NOT NULL,
    "invoice_line_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "quantity" INTEGER,
    "net_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,

    CONSTRAINT "credit_note_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "document_file" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "document_type" TEXT NOT NULL,
    "document_id" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "document_file_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "account" (
    "tenant_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("tenant_id","code")
);

-- CreateTable
CREATE TABLE "journal" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "posted_on" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "memo" TEXT NOT NULL,
    "line_count" INTEGER NOT NULL,
    "reverses_journal_id" TEXT,
    "order_id" TEXT,
    "trace_id" TEXT,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "journal_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "journal_line" (
    "tenant_id" TEXT NOT NULL,
    "journal_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "account_code" TEXT NOT NULL,
    "debit_minor" BIGINT NOT NULL DEFAULT 0,
    "credit_minor" BIGINT NOT NULL DEFAULT 0,
    "memo" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "journal_line_pkey" PRIMARY KEY ("tenant_id","journal_id","position")
);

-- CreateTable
CREATE TABLE "accounting_period" (
    "tenant_id" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "accounting_period_pkey" PRIMARY KEY ("tenant_id","month")
);

-- CreateTable
CREATE TABLE "location" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'warehouse',
    "status" TEXT NOT NULL DEFAULT 'active',
    "time_zone" TEXT NOT NULL,
    "address_line1" TEXT NOT NULL DEFAULT '',
    "address_line2" TEXT NOT NULL DEFAULT '',
    "city" TEXT NOT NULL DEFAULT '',
    "region" TEXT NOT NULL DEFAULT '',
    "postal_code" TEXT NOT NULL DEFAULT '',
    "country" TEXT NOT NULL DEFAULT 'US',
    "phone" TEXT NOT NULL DEFAULT '',
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "cut_off" TEXT NOT NULL DEFAULT '14:00',
    "processing_minutes" INTEGER NOT NULL DEFAULT 240,
    "workdays" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "holiday_dates" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "daily_capacity" INTEGER,
    "capabilities" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "priority" INTEGER NOT NULL DEFAULT 100,
    "cost_per_order_minor" BIGINT NOT NULL DEFAULT 0,
    "gs1_company_prefix" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "location_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "bin" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "barcode" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'pick',
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "set_aside_at" TIMESTAMPTZ(3),
    "set_aside_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bin_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "location_blackout" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "location_blackout_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "channel_location" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "external_location_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_location_pkey" PRIMARY KEY ("tenant_id","connection_id","location_id")
);

-- CreateTable
CREATE TABLE "sales_order" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "connection_id" TEXT,
    "external_id" TEXT NOT NULL,
    "channel_order_name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "fulfillment_status" TEXT NOT NULL DEFAULT 'unfulfilled',
    "financial_status" TEXT NOT NULL DEFAULT '',
    "stage" TEXT NOT NULL DEFAULT 'received',
    "is_held" BOOLEAN NOT NULL DEFAULT false,
    "currency" TEXT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "customer_name" TEXT NOT NULL DEFAULT '',
    "shipping_address" JSONB,
    "billing_address" JSONB,
    "ship_to_country" TEXT,
    "ship_to_postal_code" TEXT,
    "subtotal_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "shipping_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "taxes_included" BOOLEAN NOT NULL DEFAULT false,
    "payment_reference" TEXT,
    "note" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "channel_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "canceled_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,
    "promise_on" TEXT,
    "ship_by_at" TIMESTAMPTZ(3),
    "trace_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sales_order_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "order_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "external_line_id" TEXT NOT NULL,
    "external_variant_id" TEXT,
    "listing_id" TEXT,
    "sku_text" TEXT,
    "title" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "canceled_quantity" INTEGER NOT NULL DEFAULT 0,
    "unit_price_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL DEFAULT 0,
    "tax_minor" BIGINT NOT NULL DEFAULT 0,
    "taxes" JSONB NOT NULL DEFAULT '[]',
    "requires_shipping" BOOLEAN NOT NULL DEFAULT true,
    "is_mapped" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "order_demand" (
    "tenant_id" TEXT NOT NULL,
    "order_line_id" TEXT NOT NULL,
    "sku_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "per_unit" INTEGER NOT NULL,

    CONSTRAINT "order_demand_pkey" PRIMARY KEY ("tenant_id","order_line_id","sku_id")
);

-- CreateTable
CREATE TABLE "order_shipping_line" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "external_line_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "code" TEXT,
    "price_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL DEFAULT 0,
    "tax_minor" BIGINT NOT NULL DEFAULT 0,
    "taxes" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "order_shipping_line_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "order_hold" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "placed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "placed_by" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(3),
    "released_by" TEXT,

    CONSTRAINT "order_hold_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "order_promise" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "plan_id" TEXT,
    "kind" TEXT NOT NULL,
    "ship_on" TEXT NOT NULL,
    "deliver_on" TEXT NOT NULL,
    "terms" JSONB NOT NULL,
    "config_version" INTEGER NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_promise_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "channel_refund" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "lines" JSONB NOT NULL DEFAULT '[]',
    "note" TEXT,
    "refunded_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_refund_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "connection" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "base_url" TEXT NOT NULL,
    "account" TEXT NOT NULL DEFAULT '',
    "is_simulated" BOOLEAN NOT NULL DEFAULT false,
    "api_version" TEXT NOT NULL DEFAULT '',
    "credentials_sealed" TEXT NOT NULL,
    "webhook_secret_sealed" TEXT NOT NULL,
    "previous_webhook_secret_sealed" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "bucket_capacity" INTEGER NOT NULL,
    "bucket_per_second" DOUBLE PRECISION NOT NULL,
    "time_out_ms" INTEGER NOT NULL DEFAULT 10000,
    "paused_reason" TEXT,
    "last_received_at" TIMESTAMPTZ(3),
    "last_called_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "rate_bucket" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "refilled_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until_at" TIMESTAMPTZ(3),

    CONSTRAINT "rate_bucket_pkey" PRIMARY KEY ("tenant_id","connection_id")
);

-- CreateTable
CREATE TABLE "circuit_breaker" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'closed',
    "window_started_at" TIMESTAMPTZ(3) NOT NULL,
    "successes" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "opened_at" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),

    CONSTRAINT "circuit_breaker_pkey" PRIMARY KEY ("tenant_id","connection_id")
);

-- CreateTable
CREATE TABLE "partner_call" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "request" JSONB,
    "response" JSONB,
    "http_status" INTEGER,
    "outcome" TEXT NOT NULL,
    "error" TEXT,
    "attempt" INTEGER NOT NULL DEFAULT 1,
    "duration_ms" INTEGER NOT NULL,
    "waited_ms" INTEGER NOT NULL DEFAULT 0,
    "idempotency_key" TEXT,
    "subject_type" TEXT,
    "subject_id" TEXT,
    "trace_id" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "partner_call_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "inbox_delivery" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "topic" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "webhook_id" TEXT,
    "triggered_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "headers" JSONB NOT NULL DEFAULT '{}',
    "raw_body" BYTEA NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "outcome" TEXT,
    "reason" TEXT,
    "subject_type" TEXT,
    "subject_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "applied_at" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),
    "trace_id" TEXT NOT NULL,

    CONSTRAINT "inbox_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "inbox_counter" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "received" BIGINT NOT NULL DEFAULT 0,
    "duplicate" BIGINT NOT NULL DEFAULT 0,
    "refused_signature" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_counter_pkey" PRIMARY KEY ("tenant_id","connection_id")
);

-- CreateTable
CREATE TABLE "channel_cursor" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "feed" TEXT NOT NULL,
    "cursor" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_cursor_pkey" PRIMARY KEY ("tenant_id","connection_id","feed")
);

-- CreateTable
CREATE TABLE "number_series" (
    "tenant_id" TEXT NOT NULL,
    "series" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "next_value" BIGINT NOT NULL DEFAULT 1,

    CONSTRAINT "number_series_pkey" PRIMARY KEY ("tenant_id","series","period")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "tenant_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("tenant_id","scope","key")
);

-- CreateTable
CREATE TABLE "outgoing_mail" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "to_address" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text_body" TEXT NOT NULL,
    "html_body" TEXT,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dedupe_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "outgoing_mail_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "release_document" (
    "tenant_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "release_document_pkey" PRIMARY KEY ("tenant_id","kind","version")
);

-- CreateTable
CREATE TABLE "kpi_rollup" (
    "tenant_id" TEXT NOT NULL,
    "kpi" TEXT NOT NULL,
    "day_on" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "numerator" BIGINT NOT NULL DEFAULT 0,
    "denominator" BIGINT NOT NULL DEFAULT 0,
    "values" JSONB NOT NULL DEFAULT '[]',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "kpi_rollup_pkey" PRIMARY KEY ("tenant_id","kpi","day_on","dimension")
);

-- CreateTable
CREATE TABLE "routing_plan" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "outcome" TEXT NOT NULL,
    "config_version" INTEGER NOT NULL,
    "split_count" INTEGER NOT NULL DEFAULT 0,
    "terms" JSONB NOT NULL DEFAULT '{}',
    "reason" TEXT NOT NULL DEFAULT '',
    "trigger" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routing_plan_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "routing_candidate" (
    "tenant_id" TEXT NOT NULL,
    "plan_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "rank" INTEGER,
    "is_chosen" BOOLEAN NOT NULL DEFAULT false,
    "eliminated_by" TEXT,
    "reason" TEXT NOT NULL,
    "facts" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "routing_candidate_pkey" PRIMARY KEY ("tenant_id","plan_id","location_id")
);

-- CreateTable
CREATE TABLE "routing_exclusion" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "until_at" TIMESTAMPTZ(3),
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "routing_exclusion_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payment" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "order_id" TEXT,
    "amount_minor" BIGINT NOT NULL,
    "refunded_minor" BIGINT NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "order_reference" TEXT,
    "paid_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "refund" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "payment_id" TEXT,
    "order_id" TEXT NOT NULL,
    "credit_note_id" TEXT,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'requested',
    "idempotency_key" TEXT NOT NULL,
    "external_id" TEXT,
    "failure_reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "executed_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "refund_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "payout" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reconciliation" TEXT NOT NULL DEFAULT 'importing',
    "equation" JSONB NOT NULL DEFAULT '{}',
    "unexplained_minor" BIGINT NOT NULL DEFAULT 0,
    "line_count" INTEGER NOT NULL DEFAULT 0,
    "matched_count" INTEGER NOT NULL DEFAULT 0,
    "arrival_on" TEXT NOT NULL,
    "fee_mapping_version" INTEGER,
    "stopped_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "posted_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payout_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "balance_transaction" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "payout_id" TEXT,
    "external_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "fee_minor" BIGINT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "fee_details" JSONB NOT NULL DEFAULT '[]',
    "source_external_id" TEXT,
    "description" TEXT NOT NULL DEFAULT '',
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "available_on" TEXT,
    "raw" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "balance_transaction_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "settlement_match" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "balance_transaction_id" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "order_id" TEXT,
    "rung" INTEGER NOT NULL,
    "score" INTEGER NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "matched_by" TEXT NOT NULL,
    "matched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settlement_match_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "shipment" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "fulfillment_order_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'labeling',
    "carrier" TEXT NOT NULL DEFAULT '',
    "service" TEXT NOT NULL DEFAULT '',
    "ship_to" JSONB NOT NULL,
    "ship_from" JSONB NOT NULL,
    "promise_on" TEXT,
    "shipped_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "manifest_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shipment_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "parcel" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "shipment_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "carton_id" TEXT NOT NULL,
    "sscc" TEXT NOT NULL,
    "weight_grams" INTEGER NOT NULL,
    "length_mm" INTEGER NOT NULL,
    "width_mm" INTEGER NOT NULL,
    "height_mm" INTEGER NOT NULL,
    "carrier" TEXT NOT NULL DEFAULT '',
    "service" TEXT NOT NULL DEFAULT '',
    "tracking_number" TEXT,
    "tracker_external_id" TEXT,
    "tracking_status" TEXT NOT NULL DEFAULT 'pending',
    "tracking_reason" TEXT,
    "tracking_status_at" TIMESTAMPTZ(3),
    "estimated_delivery_on" TEXT,
    "last_event_at" TIMESTAMPTZ(3),
    "next_poll_at" TIMESTAMPTZ(3),
    "is_silent" BOOLEAN NOT NULL DEFAULT false,
    "shipped_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "signed_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "parcel_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "label_purchase" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "parcel_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'intended',
    "service" TEXT NOT NULL,
    "external_shipment_id" TEXT,
    "rate_id" TEXT,
    "cost_minor" BIGINT,
    "currency" TEXT,
    "tracking_number" TEXT,
    "label_format" TEXT,
    "label_file" TEXT,
    "label_url" TEXT,
    "rates" JSONB NOT NULL DEFAULT '[]',
    "error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "purchased_at" TIMESTAMPTZ(3),
    "voided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "label_purchase_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "tracking_event" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "parcel_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "carrier_code" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "city" TEXT,
    "region" TEXT,
    "country" TEXT,
    "source" TEXT NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "raw" JSONB NOT NULL,
    "delivery_id" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tracking_event_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "manifest" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "external_id" TEXT,
    "form_file" TEXT,
    "ship_on" TEXT NOT NULL,
    "parcel_count" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "manifest_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "manifest_parcel" (
    "tenant_id" TEXT NOT NULL,
    "parcel_id" TEXT NOT NULL,
    "manifest_id" TEXT NOT NULL,
    "scanned_at" TIMESTAMPTZ(3),

    CONSTRAINT "manifest_parcel_pkey" PRIMARY KEY ("tenant_id","parcel_id")
);

-- CreateTable
CREATE TABLE "tracking_link" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "proof_failures" INTEGER NOT NULL DEFAULT 0,
    "proof_blocked_until_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tracking_link_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "care_credit_tenant_id_status_id_idx" ON "care_credit"("tenant_id", "status", "id");

-- CreateIndex
CREATE INDEX "care_credit_tenant_id_order_id_idx" ON "care_credit"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "care_credit_tenant_id_idempotency_key_key" ON "care_credit"("tenant_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "care_message_tenant_id_order_id_idx" ON "care_message"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "care_message_tenant_id_dedupe_key_key" ON "care_message"("tenant_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "sku_tenant_id_product_id_idx" ON "sku"("tenant_id", "product_id");

-- CreateIndex
CREATE UNIQUE INDEX "sku_tenant_id_code_key" ON "sku"("tenant_id", "code");

-- CreateIndex
CREATE INDEX "sku_barcode_tenant_id_sku_id_idx" ON "sku_barcode"("tenant_id", "sku_id");

-- CreateIndex
CREATE UNIQUE INDEX "sku_barcode_tenant_id_barcode_key" ON "sku_barcode"("tenant_id", "barcode");

-- CreateIndex
CREATE INDEX "sku_alias_tenant_id_old_code_idx" ON "sku_alias"("tenant_id", "old_code");

-- CreateIndex
CREATE INDEX "kit_component_tenant_id_component_sku_id_idx" ON "kit_component"("tenant_id", "component_sku_id");

-- CreateIndex
CREATE INDEX "channel_listing_tenant_id_external_inventory_item_id_idx" ON "channel_listing"("tenant_id", "external_inventory_item_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_listing_tenant_id_connection_id_external_variant_id_key" ON "channel_listing"("tenant_id", "connection_id", "external_variant_id");

-- CreateIndex
CREATE INDEX "listing_match_tenant_id_sku_id_idx" ON "listing_match"("tenant_id", "sku_id");

-- CreateIndex
CREATE INDEX "channel_stock_tenant_id_connection_id_is_dirty_dirty_at_idx" ON "channel_stock"("tenant_id", "connection_id", "is_dirty", "dirty_at");

-- CreateIndex
CREATE INDEX "stock_drift_tenant_id_connection_id_id_idx" ON "stock_drift"("tenant_id", "connection_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "fulfillment_push_tenant_id_shipment_id_key" ON "fulfillment_push"("tenant_id", "shipment_id");

-- CreateIndex
CREATE INDEX "exception_tenant_id_status_due_at_id_idx" ON "exception"("tenant_id", "status", "due_at", "id");

-- CreateIndex
CREATE INDEX "exception_tenant_id_order_id_idx" ON "exception"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "exception_tenant_id_subject_type_subject_id_idx" ON "exception"("tenant_id", "subject_type", "subject_id");

-- CreateIndex
CREATE INDEX "exception_attempt_tenant_id_exception_id_idx" ON "exception_attempt"("tenant_id", "exception_id");

-- CreateIndex
CREATE INDEX "fulfillment_order_tenant_id_location_id_status_ship_by_at_i_idx" ON "fulfillment_order"("tenant_id", "location_id", "status", "ship_by_at", "id");

-- CreateIndex
CREATE INDEX "fulfillment_order_tenant_id_order_id_idx" ON "fulfillment_order"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "fulfillment_order_tenant_id_number_key" ON "fulfillment_order"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "fulfillment_line_tenant_id_fulfillment_order_id_order_line__key" ON "fulfillment_line"("tenant_id", "fulfillment_order_id", "order_line_id", "sku_id");

-- CreateIndex
CREATE INDEX "pick_tenant_id_fulfillment_line_id_idx" ON "pick"("tenant_id", "fulfillment_line_id");

-- CreateIndex
CREATE UNIQUE INDEX "pick_tenant_id_scan_key_key" ON "pick"("tenant_id", "scan_key");

-- CreateIndex
CREATE INDEX "scan_tenant_id_fulfillment_order_id_id_idx" ON "scan"("tenant_id", "fulfillment_order_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "scan_tenant_id_scan_key_key" ON "scan"("tenant_id", "scan_key");

-- CreateIndex
CREATE UNIQUE INDEX "box_tenant_id_code_key" ON "box"("tenant_id", "code");

-- CreateIndex
CREATE INDEX "carton_tenant_id_fulfillment_order_id_idx" ON "carton"("tenant_id", "fulfillment_order_id");

-- CreateIndex
CREATE UNIQUE INDEX "carton_tenant_id_sscc_key" ON "carton"("tenant_id", "sscc");

-- CreateIndex
CREATE UNIQUE INDEX "merchant_slug_key" ON "merchant"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE INDEX "membership_user_id_idx" ON "membership"("user_id");

-- CreateIndex
CREATE INDEX "user_session_user_id_idx" ON "user_session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_key_hash_key" ON "api_key"("key_hash");

-- CreateIndex
CREATE INDEX "audit_entry_tenant_id_subject_type_subject_id_id_idx" ON "audit_entry"("tenant_id", "subject_type", "subject_id", "id");

-- CreateIndex
CREATE INDEX "saved_view_tenant_id_screen_idx" ON "saved_view"("tenant_id", "screen");

-- CreateIndex
CREATE INDEX "stock_level_tenant_id_location_id_sku_id_idx" ON "stock_level"("tenant_id", "location_id", "sku_id");

-- CreateIndex
CREATE INDEX "stock_movement_tenant_id_sku_id_location_id_id_idx" ON "stock_movement"("tenant_id", "sku_id", "location_id", "id");

-- CreateIndex
CREATE INDEX "stock_movement_tenant_id_source_type_source_id_idx" ON "stock_movement"("tenant_id", "source_type", "source_id");

-- CreateIndex
CREATE INDEX "stock_movement_tenant_id_order_id_idx" ON "stock_movement"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "stock_movement_tenant_id_event_key_key" ON "stock_movement"("tenant_id", "event_key");

-- CreateIndex
CREATE INDEX "commitment_tenant_id_order_line_id_idx" ON "commitment"("tenant_id", "order_line_id");

-- CreateIndex
CREATE INDEX "commitment_tenant_id_order_id_idx" ON "commitment"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "commitment_tenant_id_sku_id_location_id_idx" ON "commitment"("tenant_id", "sku_id", "location_id");

-- CreateIndex
CREATE INDEX "backorder_tenant_id_sku_id_status_created_at_idx" ON "backorder"("tenant_id", "sku_id", "status", "created_at");

-- CreateIndex
CREATE INDEX "backorder_tenant_id_order_id_idx" ON "backorder"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "reservation_tenant_id_status_expires_at_idx" ON "reservation"("tenant_id", "status", "expires_at");

-- CreateIndex
CREATE INDEX "bin_level_tenant_id_location_id_sku_id_idx" ON "bin_level"("tenant_id", "location_id", "sku_id");

-- CreateIndex
CREATE INDEX "invoice_tenant_id_order_id_idx" ON "invoice"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "invoice_tenant_id_issued_at_id_idx" ON "invoice"("tenant_id", "issued_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_tenant_id_number_key" ON "invoice"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_tenant_id_source_key_key" ON "invoice"("tenant_id", "source_key");

-- CreateIndex
CREATE INDEX "invoice_line_tenant_id_invoice_id_idx" ON "invoice_line"("tenant_id", "invoice_id");

-- CreateIndex
CREATE INDEX "invoice_line_tenant_id_order_line_id_idx" ON "invoice_line"("tenant_id", "order_line_id");

-- CreateIndex
CREATE INDEX "credit_note_tenant_id_invoice_id_idx" ON "credit_note"("tenant_id", "invoice_id");

-- CreateIndex
CREATE INDEX "credit_note_tenant_id_order_id_idx" ON "credit_note"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_tenant_id_number_key" ON "credit_note"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_tenant_id_source_key_key" ON "credit_note"("tenant_id", "source_key");

-- CreateIndex
CREATE INDEX "credit_note_line_tenant_id_credit_note_id_idx" ON "credit_note_line"("tenant_id", "credit_note_id");

-- CreateIndex
CREATE UNIQUE INDEX "document_file_tenant_id_document_type_document_id_format_key" ON "document_file"("tenant_id", "document_type", "document_id", "format");

-- CreateIndex
CREATE INDEX "journal_tenant_id_source_type_source_id_idx" ON "journal"("tenant_id", "source_type", "source_id");

-- CreateIndex
CREATE INDEX "journal_tenant_id_posted_on_id_idx" ON "journal"("tenant_id", "posted_on", "id");

-- CreateIndex
CREATE INDEX "journal_tenant_id_order_id_idx" ON "journal"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "journal_tenant_id_event_key_key" ON "journal"("tenant_id", "event_key");

-- CreateIndex
CREATE UNIQUE INDEX "journal_tenant_id_number_key" ON "journal"("tenant_id", "number");

-- CreateIndex
CREATE INDEX "journal_line_tenant_id_account_code_journal_id_idx" ON "journal_line"("tenant_id", "account_code", "journal_id");

-- CreateIndex
CREATE UNIQUE INDEX "location_tenant_id_code_key" ON "location"("tenant_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "bin_tenant_id_location_id_code_key" ON "bin"("tenant_id", "location_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "bin_tenant_id_barcode_key" ON "bin"("tenant_id", "barcode");

-- CreateIndex
CREATE INDEX "location_blackout_tenant_id_location_id_from_at_idx" ON "location_blackout"("tenant_id", "location_id", "from_at");

-- CreateIndex
CREATE UNIQUE INDEX "channel_location_tenant_id_connection_id_external_location__key" ON "channel_location"("tenant_id", "connection_id", "external_location_id");

-- CreateIndex
CREATE INDEX "sales_order_tenant_id_placed_at_id_idx" ON "sales_order"("tenant_id", "placed_at", "id");

-- CreateIndex
CREATE INDEX "sales_order_tenant_id_stage_placed_at_id_idx" ON "sales_order"("tenant_id", "stage", "placed_at", "id");

-- CreateIndex
CREATE INDEX "sales_order_tenant_id_email_idx" ON "sales_order"("tenant_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "sales_order_tenant_id_external_id_connection_id_key" ON "sales_order"("tenant_id", "external_id", "connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "sales_order_tenant_id_number_key" ON "sales_order"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "order_line_tenant_id_order_id_external_line_id_key" ON "order_line"("tenant_id", "order_id", "external_line_id");

-- CreateIndex
CREATE INDEX "order_demand_tenant_id_order_id_idx" ON "order_demand"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "order_hold_tenant_id_order_id_idx" ON "order_hold"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "order_promise_tenant_id_order_id_idx" ON "order_promise"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_refund_tenant_id_order_id_external_id_key" ON "channel_refund"("tenant_id", "order_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "connection_id_key" ON "connection"("id");

-- CreateIndex
CREATE INDEX "partner_call_tenant_id_connection_id_id_idx" ON "partner_call"("tenant_id", "connection_id", "id");

-- CreateIndex
CREATE INDEX "partner_call_tenant_id_subject_type_subject_id_idx" ON "partner_call"("tenant_id", "subject_type", "subject_id");

-- CreateIndex
CREATE INDEX "inbox_delivery_tenant_id_status_received_at_idx" ON "inbox_delivery"("tenant_id", "status", "received_at");

-- CreateIndex
CREATE INDEX "inbox_delivery_tenant_id_subject_type_subject_id_idx" ON "inbox_delivery"("tenant_id", "subject_type", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_delivery_tenant_id_connection_id_topic_event_id_key" ON "inbox_delivery"("tenant_id", "connection_id", "topic", "event_id");

-- CreateIndex
CREATE INDEX "outgoing_mail_tenant_id_created_at_idx" ON "outgoing_mail"("tenant_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "outgoing_mail_tenant_id_dedupe_key_key" ON "outgoing_mail"("tenant_id", "dedupe_key");

-- CreateIndex
CREATE INDEX "routing_plan_tenant_id_order_id_id_idx" ON "routing_plan"("tenant_id", "order_id", "id");

-- CreateIndex
CREATE INDEX "routing_exclusion_tenant_id_order_id_idx" ON "routing_exclusion"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "payment_tenant_id_order_id_idx" ON "payment"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_tenant_id_connection_id_external_id_key" ON "payment"("tenant_id", "connection_id", "external_id");

-- CreateIndex
CREATE INDEX "refund_tenant_id_order_id_idx" ON "refund"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "refund_tenant_id_idempotency_key_key" ON "refund"("tenant_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "refund_tenant_id_connection_id_external_id_key" ON "refund"("tenant_id", "connection_id", "external_id");

-- CreateIndex
CREATE INDEX "payout_tenant_id_arrival_on_id_idx" ON "payout"("tenant_id", "arrival_on", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payout_tenant_id_connection_id_external_id_key" ON "payout"("tenant_id", "connection_id", "external_id");

-- CreateIndex
CREATE INDEX "balance_transaction_tenant_id_payout_id_id_idx" ON "balance_transaction"("tenant_id", "payout_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "balance_transaction_tenant_id_connection_id_external_id_key" ON "balance_transaction"("tenant_id", "connection_id", "external_id");

-- CreateIndex
CREATE INDEX "settlement_match_tenant_id_balance_transaction_id_idx" ON "settlement_match"("tenant_id", "balance_transaction_id");

-- CreateIndex
CREATE INDEX "settlement_match_tenant_id_target_type_target_id_idx" ON "settlement_match"("tenant_id", "target_type", "target_id");

-- CreateIndex
CREATE INDEX "settlement_match_tenant_id_order_id_idx" ON "settlement_match"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "shipment_tenant_id_order_id_idx" ON "shipment"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "shipment_tenant_id_status_id_idx" ON "shipment"("tenant_id", "status", "id");

-- CreateIndex
CREATE UNIQUE INDEX "shipment_tenant_id_number_key" ON "shipment"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "shipment_tenant_id_fulfillment_order_id_key" ON "shipment"("tenant_id", "fulfillment_order_id");

-- CreateIndex
CREATE INDEX "parcel_tenant_id_shipment_id_idx" ON "parcel"("tenant_id", "shipment_id");

-- CreateIndex
CREATE INDEX "parcel_tenant_id_tracking_number_idx" ON "parcel"("tenant_id", "tracking_number");

-- CreateIndex
CREATE INDEX "parcel_tenant_id_order_id_idx" ON "parcel"("tenant_id", "order_id");

-- CreateIndex
CREATE INDEX "parcel_tenant_id_next_poll_at_idx" ON "parcel"("tenant_id", "next_poll_at");

-- CreateIndex
CREATE UNIQUE INDEX "parcel_tenant_id_carton_id_key" ON "parcel"("tenant_id", "carton_id");

-- CreateIndex
CREATE INDEX "label_purchase_tenant_id_parcel_id_idx" ON "label_purchase"("tenant_id", "parcel_id");

-- CreateIndex
CREATE UNIQUE INDEX "label_purchase_tenant_id_reference_key" ON "label_purchase"("tenant_id", "reference");

-- CreateIndex
CREATE INDEX "tracking_event_tenant_id_order_id_idx" ON "tracking_event"("tenant_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "tracking_event_tenant_id_parcel_id_dedupe_key_key" ON "tracking_event"("tenant_id", "parcel_id", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "manifest_tenant_id_number_key" ON "manifest"("tenant_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "tracking_link_token_hash_key" ON "tracking_link"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "tracking_link_tenant_id_order_id_key" ON "tracking_link"("tenant_id", "order_id");

-- AddForeignKey
ALTER TABLE "sku" ADD CONSTRAINT "sku_tenant_id_product_id_fkey" FOREIGN KEY ("tenant_id", "product_id") REFERENCES "product"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "sku_barcode" ADD CONSTRAINT "sku_barcode_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "sku_alias" ADD CONSTRAINT "sku_alias_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "kit_component" ADD CONSTRAINT "kit_component_tenant_id_kit_sku_id_fkey" FOREIGN KEY ("tenant_id", "kit_sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "kit_component" ADD CONSTRAINT "kit_component_tenant_id_component_sku_id_fkey" FOREIGN KEY ("tenant_id", "component_sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "listing_match" ADD CONSTRAINT "listing_match_tenant_id_listing_id_fkey" FOREIGN KEY ("tenant_id", "listing_id") REFERENCES "channel_listing"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "listing_match" ADD CONSTRAINT "listing_match_tenant_id_sku_id_fkey" FOREIGN KEY ("tenant_id", "sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "exception_attempt" ADD CONSTRAINT "exception_attempt_tenant_id_exception_id_fkey" FOREIGN KEY ("tenant_id", "exception_id") REFERENCES "exception"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fulfillment_line" ADD CONSTRAINT "fulfillment_line_tenant_id_fulfillment_order_id_fkey" FOREIGN KEY ("tenant_id", "fulfillment_order_id") REFERENCES "fulfillment_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "pick" ADD CONSTRAINT "pick_tenant_id_fulfillment_line_id_fkey" FOREIGN KEY ("tenant_id", "fulfillment_line_id") REFERENCES "fulfillment_line"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "carton" ADD CONSTRAINT "carton_tenant_id_fulfillment_order_id_fkey" FOREIGN KEY ("tenant_id", "fulfillment_order_id") REFERENCES "fulfillment_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "carton_line" ADD CONSTRAINT "carton_line_tenant_id_carton_id_fkey" FOREIGN KEY ("tenant_id", "carton_id") REFERENCES "carton"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "carton_line" ADD CONSTRAINT "carton_line_tenant_id_fulfillment_line_id_fkey" FOREIGN KEY ("tenant_id", "fulfillment_line_id") REFERENCES "fulfillment_line"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invoice_balance" ADD CONSTRAINT "invoice_balance_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "invoice_line_balance" ADD CONSTRAINT "invoice_line_balance_tenant_id_invoice_line_id_fkey" FOREIGN KEY ("tenant_id", "invoice_line_id") REFERENCES "invoice_line"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_tenant_id_invoice_id_fkey" FOREIGN KEY ("tenant_id", "invoice_id") REFERENCES "invoice"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "credit_note_line" ADD CONSTRAINT "credit_note_line_tenant_id_credit_note_id_fkey" FOREIGN KEY ("tenant_id", "credit_note_id") REFERENCES "credit_note"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "credit_note_line" ADD CONSTRAINT "credit_note_line_tenant_id_invoice_line_id_fkey" FOREIGN KEY ("tenant_id", "invoice_line_id") REFERENCES "invoice_line"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "journal_line" ADD CONSTRAINT "journal_line_tenant_id_journal_id_fkey" FOREIGN KEY ("tenant_id", "journal_id") REFERENCES "journal"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "journal_line" ADD CONSTRAINT "journal_line_tenant_id_account_code_fkey" FOREIGN KEY ("tenant_id", "account_code") REFERENCES "account"("tenant_id", "code") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "bin" ADD CONSTRAINT "bin_tenant_id_location_id_fkey" FOREIGN KEY ("tenant_id", "location_id") REFERENCES "location"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "location_blackout" ADD CONSTRAINT "location_blackout_tenant_id_location_id_fkey" FOREIGN KEY ("tenant_id", "location_id") REFERENCES "location"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "channel_location" ADD CONSTRAINT "channel_location_tenant_id_location_id_fkey" FOREIGN KEY ("tenant_id", "location_id") REFERENCES "location"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_tenant_id_order_id_fkey" FOREIGN KEY ("tenant_id", "order_id") REFERENCES "sales_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "order_demand" ADD CONSTRAINT "order_demand_tenant_id_order_line_id_fkey" FOREIGN KEY ("tenant_id", "order_line_id") REFERENCES "order_line"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "order_shipping_line" ADD CONSTRAINT "order_shipping_line_tenant_id_order_id_fkey" FOREIGN KEY ("tenant_id", "order_id") REFERENCES "sales_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "order_hold" ADD CONSTRAINT "order_hold_tenant_id_order_id_fkey" FOREIGN KEY ("tenant_id", "order_id") REFERENCES "sales_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "order_promise" ADD CONSTRAINT "order_promise_tenant_id_order_id_fkey" FOREIGN KEY ("tenant_id", "order_id") REFERENCES "sales_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "channel_refund" ADD CONSTRAINT "channel_refund_tenant_id_order_id_fkey" FOREIGN KEY ("tenant_id", "order_id") REFERENCES "sales_order"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "rate_bucket" ADD CONSTRAINT "rate_bucket_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connection"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "circuit_breaker" ADD CONSTRAINT "circuit_breaker_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connection"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "routing_candidate" ADD CONSTRAINT "routing_candidate_tenant_id_plan_id_fkey" FOREIGN KEY ("tenant_id", "plan_id") REFERENCES "routing_plan"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "balance_transaction" ADD CONSTRAINT "balance_transaction_tenant_id_payout_id_fkey" FOREIGN KEY ("tenant_id", "payout_id") REFERENCES "payout"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "settlement_match" ADD CONSTRAINT "settlement_match_tenant_id_balance_transaction_id_fkey" FOREIGN KEY ("tenant_id", "balance_transaction_id") REFERENCES "balance_transaction"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "parcel" ADD CONSTRAINT "parcel_tenant_id_shipment_id_fkey" FOREIGN KEY ("tenant_id", "shipment_id") REFERENCES "shipment"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "label_purchase" ADD CONSTRAINT "label_purchase_tenant_id_parcel_id_fkey" FOREIGN KEY ("tenant_id", "parcel_id") REFERENCES "parcel"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "tracking_event" ADD CONSTRAINT "tracking_event_tenant_id_parcel_id_fkey" FOREIGN KEY ("tenant_id", "parcel_id") REFERENCES "parcel"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "manifest_parcel" ADD CONSTRAINT "manifest_parcel_tenant_id_manifest_id_fkey" FOREIGN KEY ("tenant_id", "manifest_id") REFERENCES "manifest"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "manifest_parcel" ADD CONSTRAINT "manifest_parcel_tenant_id_parcel_id_fkey" FOREIGN KEY ("tenant_id", "parcel_id") REFERENCES "parcel"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Known values, the transition tables of the code repeated where they cannot be forgotten.
alter table membership add constraint membership_role_known check (role in ('owner', 'operations', 'warehouse', 'support', 'finance', 'viewer'));
alter table user_session add constraint user_session_kind_known check (kind in ('web', 'floor'));
alter table invitation add constraint invitation_role_known check (role in ('owner', 'operations', 'warehouse', 'support', 'finance', 'viewer'));
alter table audit_entry add constraint audit_entry_actor_kind_known check (actor_kind in ('user', 'api_key', 'job', 'partner', 'system'));
alter table outgoing_mail add constraint outgoing_mail_status_known check (status in ('queued', 'captured', 'sent', 'failed'));
alter table product add constraint product_status_known check (status in ('active', 'archived'));
alter table sku add constraint sku_kind_known check (kind in ('stocked', 'kit'));
alter table sku add constraint sku_status_known check (status in ('active', 'archived'));
alter table sku_barcode add constraint sku_barcode_pack_level_known check (pack_level in ('each', 'inner', 'case', 'pallet'));
alter table channel_listing add constraint channel_listing_status_known check (status in ('active', 'archived'));
alter table location add constraint location_kind_known check (kind in ('warehouse', 'store', 'third_party', 'virtual'));
alter table location add constraint location_status_known check (status in ('active', 'inactive'));
alter table bin add constraint bin_kind_known check (kind in ('pick', 'reserve', 'staging'));
alter table connection add constraint connection_kind_known check (kind in ('shopify', 'easypost', 'stripe'));
alter table connection add constraint connection_status_known check (status in ('active', 'paused'));
alter table circuit_breaker add constraint circuit_breaker_state_known check (state in ('closed', 'open', 'half_open'));
alter table partner_call add constraint partner_call_lane_known check (lane in ('customer', 'stock', 'orders', 'catalog', 'backfill'));
alter table partner_call add constraint partner_call_outcome_known check (outcome in ('succeeded', 'refused', 'failed', 'throttled', 'unknown'));
alter table inbox_delivery add constraint inbox_delivery_status_known check (status in ('pending', 'applied', 'quarantined'));
alter table account add constraint account_kind_known check (kind in ('asset', 'liability', 'equity', 'income', 'expense'));
alter table journal add constraint journal_posted_on_is_date check (posted_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table accounting_period add constraint accounting_period_status_known check (status in ('open', 'closed'));
alter table exception add constraint exception_severity_known check (severity in ('low', 'medium', 'high', 'critical'));
alter table exception add constraint exception_status_known check (status in ('open', 'snoozed', 'solved', 'dismissed'));
alter table exception add constraint exception_owner_role_known check (owner_role in ('owner', 'operations', 'warehouse', 'support', 'finance', 'viewer'));
alter table stock_movement add constraint stock_movement_kind_known check (kind in ('receipt', 'adjustment', 'commitment', 'release', 'sale', 'reservation', 'reservation_release', 'quality_hold', 'quality_release', 'damage', 'transfer_out', 'transfer_in', 'count', 'incoming'));
alter table commitment add constraint commitment_status_known check (status in ('active', 'released', 'consumed'));
alter table backorder add constraint backorder_status_known check (status in ('open', 'filled', 'canceled'));
alter table backorder add constraint backorder_expected_on_is_date check (expected_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table reservation add constraint reservation_status_known check (status in ('active', 'released', 'expired'));
alter table sales_order add constraint sales_order_status_known check (status in ('open', 'closed', 'canceled'));
alter table sales_order add constraint sales_order_fulfillment_status_known check (fulfillment_status in ('unfulfilled', 'partial', 'fulfilled'));
alter table sales_order add constraint sales_order_stage_known check (stage in ('received', 'on_hold', 'backordered', 'committed', 'routed', 'picking', 'packed', 'shipped', 'delivered', 'canceled'));
alter table sales_order add constraint sales_order_promise_on_is_date check (promise_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table order_hold add constraint order_hold_reason_known check (reason in ('unmapped_line', 'awaiting_payment', 'fraud_risk', 'incorrect_address', 'out_of_stock', 'totals_disagree', 'manual', 'other'));
alter table order_promise add constraint order_promise_kind_known check (kind in ('original', 'revised'));
alter table order_promise add constraint order_promise_ship_on_is_date check (ship_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table order_promise add constraint order_promise_deliver_on_is_date check (deliver_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table routing_plan add constraint routing_plan_status_known check (status in ('active', 'superseded', 'failed'));
alter table routing_plan add constraint routing_plan_outcome_known check (outcome in ('routed', 'no_location', 'held'));
alter table fulfillment_order add constraint fulfillment_order_status_known check (status in ('open', 'picking', 'picked', 'packed', 'shipped', 'canceled'));
alter table fulfillment_order add constraint fulfillment_order_promise_on_is_date check (promise_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table scan add constraint scan_step_known check (step in ('pick_bin', 'pick_item', 'pack_item', 'box', 'ship', 'manifest', 'other'));
alter table box add constraint box_status_known check (status in ('active', 'inactive'));
alter table carton add constraint carton_status_known check (status in ('open', 'closed', 'shipped', 'voided'));
alter table shipment add constraint shipment_status_known check (status in ('labeling', 'ready', 'shipped', 'delivered', 'needs_attention', 'returned', 'canceled'));
alter table shipment add constraint shipment_promise_on_is_date check (promise_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table parcel add constraint parcel_tracking_status_known check (tracking_status in ('pending', 'picked_up', 'in_transit', 'out_for_delivery', 'delivered', 'on_hold', 'delivery_delayed', 'delivery_failed', 'ready_for_pickup', 'return_to_sender', 'cancelled', 'unknown'));
alter table parcel add constraint parcel_estimated_delivery_on_is_date check (estimated_delivery_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table label_purchase add constraint label_purchase_state_known check (state in ('intended', 'purchased', 'unknown', 'failed', 'voided'));
alter table tracking_event add constraint tracking_event_status_known check (status in ('pending', 'picked_up', 'in_transit', 'out_for_delivery', 'delivered', 'on_hold', 'delivery_delayed', 'delivery_failed', 'ready_for_pickup', 'return_to_sender', 'cancelled', 'unknown'));
alter table tracking_event add constraint tracking_event_source_known check (source in ('webhook', 'poll', 'api', 'portal'));
alter table manifest add constraint manifest_status_known check (status in ('open', 'closed', 'failed'));
alter table manifest add constraint manifest_ship_on_is_date check (ship_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table invoice add constraint invoice_issued_on_is_date check (issued_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table invoice_line add constraint invoice_line_kind_known check (kind in ('item', 'shipping'));
alter table credit_note add constraint credit_note_issued_on_is_date check (issued_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table payment add constraint payment_status_known check (status in ('succeeded', 'pending', 'failed'));
alter table refund add constraint refund_status_known check (status in ('requested', 'pending', 'succeeded', 'failed', 'unknown'));
alter table payout add constraint payout_status_known check (status in ('pending', 'in_transit', 'paid', 'failed', 'canceled'));
alter table payout add constraint payout_reconciliation_known check (reconciliation in ('importing', 'matched', 'needs_review', 'stopped'));
alter table payout add constraint payout_arrival_on_is_date check (arrival_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table balance_transaction add constraint balance_transaction_kind_known check (kind in ('charge', 'refund', 'fee', 'dispute', 'adjustment', 'reserve', 'advance', 'transfer', 'payout', 'unknown'));
alter table balance_transaction add constraint balance_transaction_available_on_is_date check (available_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
alter table settlement_match add constraint settlement_match_target_type_known check (target_type in ('payment', 'refund', 'invoice', 'credit_note', 'fee', 'dispute', 'adjustment', 'write_off', 'payout'));
alter table care_credit add constraint care_credit_status_known check (status in ('proposed', 'awaiting_approval', 'approved', 'rejected', 'executed', 'failed'));
alter table care_message add constraint care_message_status_known check (status in ('queued', 'sent', 'suppressed'));
alter table stock_drift add constraint stock_drift_classification_known check (classification in ('late', 'external_edit', 'our_bug'));
alter table fulfillment_push add constraint fulfillment_push_state_known check (state in ('queued', 'sent', 'failed', 'not_needed'));
alter table kpi_rollup add constraint kpi_rollup_day_on_is_date check (day_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');

-- Bounds that the code promises and the database guards.
alter table stock_level
  add constraint stock_level_counts_not_negative check (on_hand >= 0 and committed >= 0 and reserved >= 0
    and quality_control >= 0 and damaged >= 0 and incoming >= 0),
  add constraint stock_level_never_oversold check (available >= 0),
  add constraint stock_level_identity check (available = on_hand - committed - reserved - quality_control - damaged);
alter table stock_level set (fillfactor = 70);
alter table commitment add constraint commitment_quantity_positive check (quantity > 0);
alter table backorder add constraint backorder_quantity_positive check (quantity > 0);
alter table reservation add constraint reservation_quantity_positive check (quantity > 0);
alter table bin_level add constraint bin_level_not_negative check (quantity >= 0);
alter table kit_component add constraint kit_component_quantity_positive check (quantity > 0),
  add constraint kit_component_not_itself check (kit_sku_id <> component_sku_id);
alter table listing_match add constraint listing_match_quantity_positive check (quantity > 0);
alter table sku_barcode add constraint sku_barcode_quantity_positive check (quantity > 0);
alter table order_line add constraint order_line_quantities check (quantity > 0 and canceled_quantity between 0 and quantity);
alter table order_demand add constraint order_demand_positive check (per_unit > 0);
alter table fulfillment_line add constraint fulfillment_line_quantities check (quantity > 0 and picked_quantity >= 0
  and short_quantity >= 0 and picked_quantity + short_quantity <= quantity and packed_quantity between 0 and picked_quantity
  and shipped_quantity between 0 and packed_quantity);
alter table pick add constraint pick_quantity_positive check (quantity > 0);
alter table carton_line add constraint carton_line_quantity_positive check (quantity > 0);
alter table journal_line add constraint journal_line_one_side check (debit_minor >= 0 and credit_minor >= 0
  and (debit_minor = 0) <> (credit_minor = 0));
alter table invoice add constraint invoice_total_adds_up check (total_minor = net_minor + shipping_minor + tax_minor);
alter table invoice_line add constraint invoice_line_adds_up check (total_minor = net_minor + tax_minor
  and net_minor = gross_minor - discount_minor);
alter table credit_note add constraint credit_note_adds_up check (total_minor = net_minor + tax_minor and total_minor > 0);
alter table invoice_balance add constraint invoice_never_overcredited check (credited_minor between 0 and total_minor);
alter table invoice_line_balance add constraint invoice_line_never_overcredited check (
  credited_net_minor between 0 and net_minor and credited_tax_minor between 0 and tax_minor);
alter table payment add constraint payment_never_overrefunded check (refunded_minor between 0 and amount_minor);
alter table refund add constraint refund_positive check (amount_minor > 0);
alter table care_credit add constraint care_credit_positive check (amount_minor > 0),
  add constraint care_credit_second_person check (status not in ('approved', 'executed') or decided_by is not null);
create unique index sales_order_external_without_connection on sales_order (tenant_id, external_id) where connection_id is null;
create unique index exception_one_open on exception (tenant_id, dedupe_key) where status in ('open', 'snoozed');
create unique index commitment_one_active on commitment (tenant_id, order_line_id, sku_id, location_id) where status = 'active';
create unique index backorder_one_open on backorder (tenant_id, order_line_id, sku_id) where status = 'open';
create unique index routing_plan_one_active on routing_plan (tenant_id, order_id) where status = 'active';
create index inbox_delivery_pending on inbox_delivery (tenant_id, connection_id, received_at) where status = 'pending';
create index sales_order_search on sales_order (tenant_id, lower(number));

-- Facts of one room point at facts of lower rooms; nothing that is referred to can be removed.
do $$
declare link text[];
begin
  foreach link slice 1 in array array[
    ['membership','user_id','app_user'], ['user_session','user_id','app_user'], ['password_reset','user_id','app_user']]
  loop
    execute format('alter table %I add constraint %I foreign key (%I) references %I (id) on delete restrict',
      link[1], link[1] || '_' || link[2] || '_exists', link[2], link[3]);
  end loop;
  foreach link slice 1 in array array[
    ['channel_listing','connection_id','connection'], ['channel_location','connection_id','connection'],
    ['partner_call','connection_id','connection'], ['inbox_delivery','connection_id','connection'],
    ['stock_level','sku_id','sku'], ['stock_level','location_id','location'],
    ['stock_movement','sku_id','sku'], ['stock_movement','location_id','location'],
    ['commitment','sku_id','sku'], ['commitment','location_id','location'],
    ['commitment','order_line_id','order_line'], ['backorder','order_line_id','order_line'],
    ['reservation','sku_id','sku'], ['bin_level','bin_id','bin'], ['bin_level','sku_id','sku'],
    ['sales_order','connection_id','connection'], ['order_line','listing_id','channel_listing'],
    ['order_demand','sku_id','sku'], ['routing_plan','order_id','sales_order'],
    ['routing_candidate','location_id','location'], ['routing_exclusion','order_id','sales_order'],
    ['fulfillment_order','order_id','sales_order'], ['fulfillment_order','location_id','location'],
    ['fulfillment_order','plan_id','routing_plan'], ['fulfillment_line','order_line_id','order_line'],
    ['fulfillment_line','sku_id','sku'], ['shipment','fulfillment_order_id','fulfillment_order'],
    ['parcel','carton_id','carton'], ['tracking_link','order_id','sales_order'],
    ['invoice','order_id','sales_order'], ['credit_note','order_id','sales_order'],
    ['payment','connection_id','connection'], ['refund','credit_note_id','credit_note'],
    ['payout','connection_id','connection'], ['care_credit','invoice_id','invoice'],
    ['care_credit','credit_note_id','credit_note'], ['care_message','order_id','sales_order'],
    ['channel_stock','listing_id','channel_listing'], ['channel_stock','location_id','location'],
    ['fulfillment_push','shipment_id','shipment']]
  loop
    execute format('alter table %I add constraint %I foreign key (tenant_id, %I) references %I (tenant_id, id) on delete restrict',
      link[1], link[1] || '_' || link[2] || '_exists', link[2], link[3]);
  end loop;
end $$;

-- A journal balances when its transaction commits, or the transaction does not commit. It says how many lines it has and
-- lines are numbered from 1, so none can be added later.
create function refuse_unbalanced_journal() returns trigger language plpgsql as $$
declare difference bigint; lines int;
begin
  select coalesce(sum(debit_minor) - sum(credit_minor), 0), count(*) into difference, lines
    from journal_line where tenant_id = new.tenant_id and journal_id = new.id;
  if difference <> 0 or lines < 2 or lines <> new.line_count then
    raise exception 'journal % does not balance: % of % lines, debits minus credits is %', new.id, lines, new.line_count, difference
      using errcode = 'check_violation', constraint = 'journal_balances';
  end if;
  return null;
end $$;
create constraint trigger journal_balances after insert on journal
  deferrable initially deferred for each row execute function refuse_unbalanced_journal();
create function refuse_extra_journal_line() returns trigger language plpgsql as $$
begin
  if new.position < 1 or not exists (select from journal where tenant_id = new.tenant_id and id = new.journal_id
      and line_count >= new.position) then
    raise exception 'journal % has no line %', new.journal_id, new.position
      using errcode = 'check_violation', constraint = 'journal_is_final';
  end if;
  return new;
end $$;
create trigger journal_is_final before insert on journal_line for each row execute function refuse_extra_journal_line();

-- The audit trail: who changed what, before and after. Written by the database, so that no path forgets it. Secrets and
-- hashes are left out; for an update only the columns that changed are kept.
create function record_change() returns trigger language plpgsql as $$
declare
  old_row jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  new_row jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  row_now jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  before_values jsonb;
  after_values jsonb;
begin
  select jsonb_object_agg(key, case when key ~ '(_sealed|_hash|_hashes)$' then '"•••"' else value end) into before_values
    from jsonb_each(old_row) where tg_op = 'DELETE' or new_row -> key is distinct from value;
  select jsonb_object_agg(key, case when key ~ '(_sealed|_hash|_hashes)$' then '"•••"' else value end) into after_values
    from jsonb_each(new_row) where tg_op = 'INSERT' or old_row -> key is distinct from value;
  if tg_op = 'UPDATE' and coalesce(after_values, '{}') - 'updated_at' - 'version' - 'last_used_at' - 'last_called_at'
      - 'last_received_at' = '{}' then
    return null;
  end if;
  insert into audit_entry (tenant_id, id, actor_kind, actor_id, action, subject_type, subject_id, before, after, request_id, trace_id)
  values (row_now ->> 'tenant_id', new_id('aud'),
    coalesce(nullif(current_setting('app.actor_kind', true), ''), 'system'),
    coalesce(nullif(current_setting('app.actor_id', true), ''), session_user),
    lower(tg_op), tg_table_name,
    coalesce(row_now ->> 'id', row_now ->> 'user_id', row_now ->> 'listing_id', row_now ->> 'code', row_now ->> 'tenant_id'),
    before_values, after_values,
    nullif(current_setting('app.request_id', true), ''), nullif(current_setting('app.trace_id', true), ''));
  return null;
end $$;
do $$
declare name text;
begin
  foreach name in array array['merchant', 'membership', 'invitation', 'api_key', 'product', 'sku', 'sku_barcode', 'sku_alias',
      'kit_component', 'channel_listing', 'listing_match', 'location', 'bin', 'location_blackout', 'channel_location', 'connection',
      'accounting_period', 'account', 'exception', 'box', 'care_credit', 'refund', 'routing_exclusion'] loop
    execute format('create trigger %I after insert or update or delete on %I for each row execute function record_change()',
      name || '_audited', name);
  end loop;
  foreach name in array array['sales_order', 'order_line', 'order_hold', 'fulfillment_order', 'shipment', 'payout'] loop
    execute format('create trigger %I after update or delete on %I for each row execute function record_change()',
      name || '_audited', name);
  end loop;
end $$;

-- Row-level security for every table that has a tenant. Idempotent: each migration that adds a table calls it again.
-- `owner_all` lets definer functions of the owner look across tenants; the app role never can.
create function secure_tables() returns void language plpgsql as $$
declare name text;
begin
  for name in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where n.nspname = 'public' and c.relkind in ('r', 'p')
        and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'owner_all') loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$create policy tenant on %I
      using (tenant_id = nullif(current_setting('app.tenant_id', true), ''))
      with check (tenant_id = nullif(current_setting('app.tenant_id', true), ''))$policy$, name);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on %I to portal', name);
    execute format('grant select on %I to portal_ro', name);
  end loop;
end $$;
revoke execute on function secure_tables() from public;

-- People sign in before a tenant is known; these tables hold no merchant's data.
grant select, insert, update, delete on app_user, user_session, password_reset, sign_in_throttle to portal;
alter table user_session enable row level security;
alter table user_session force row level security;
create policy sessions on user_session using (true) with check (true);
create policy owner_all on user_session to current_user using (true) with check (true);
select secure_tables();

-- Append-only: what was written stays.
do $$
declare name text;
begin
  foreach name in array string_to_array('audit_entry journal journal_line release_document exception_attempt stock_movement order_promise routing_candidate pick scan tracking_event invoice invoice_line credit_note credit_note_line document_file stock_drift', ' ') loop
    execute format('revoke update, delete on %I from portal', name);
  end loop;
end $$;

-- Doors that find the tenant from a secret or a public id. Definer functions, because no tenant is set yet.
create function memberships_of(p_user_id text)
  returns table (tenant_id text, role text, merchant_name text, two_factor_roles text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select m.tenant_id, m.role, c.name, c.two_factor_roles from membership m join merchant c on c.tenant_id = m.tenant_id
   where m.user_id = p_user_id and m.disabled_at is null order by c.name, m.tenant_id
$$;
create function find_api_key(p_key_hash text) returns table (tenant_id text, id text, scopes text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.tenant_id, k.id, k.scopes from api_key k where k.key_hash = p_key_hash and k.revoked_at is null
$$;
create function find_connection(p_id text)
  returns table (tenant_id text, id text, kind text, status text, account text, webhook_secret_sealed text, previous_webhook_secret_sealed text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id, c.id, c.kind, c.status, c.account, c.webhook_secret_sealed, c.previous_webhook_secret_sealed
    from connection c where c.id = p_id
$$;
create function find_tracking_link(p_token_hash text) returns table (tenant_id text, id text, order_id text, expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id, l.id, l.order_id, l.expires_at from tracking_link l where l.token_hash = p_token_hash
$$;
create function find_invitation(p_token_hash text) returns table (tenant_id text, id text, email text, role text, expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.tenant_id, i.id, i.email, i.role, i.expires_at from invitation i where i.token_hash = p_token_hash and i.accepted_at is null
$$;
create function tenant_ids() returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select tenant_id from merchant order by tenant_id
$$;
revoke execute on function memberships_of(text), find_api_key(text), find_connection(text), find_tracking_link(text),
  find_invitation(text), tenant_ids() from public;
grant execute on function memberships_of(text), find_api_key(text), find_connection(text), find_tracking_link(text),
  find_invitation(text), tenant_ids() to portal;

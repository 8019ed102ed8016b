-- A refund that was made at the processor of a payment without an order is recorded too.
alter table refund alter column order_id drop not null;

-- What a statement says of a charge or refund is looked up by the processor's id of it.
CREATE INDEX "balance_transaction_tenant_id_connection_id_source_external_idx" ON "balance_transaction"("tenant_id", "connection_id", "source_external_id");

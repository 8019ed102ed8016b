-- Measures are asked by the period in which something left, arrived or was paid.
create index "fulfillment_order_tenant_id_shipped_at_idx" on fulfillment_order (tenant_id, shipped_at);
create index "shipment_tenant_id_delivered_at_idx" on shipment (tenant_id, delivered_at);
create index "payment_tenant_id_paid_at_idx" on payment (tenant_id, paid_at);

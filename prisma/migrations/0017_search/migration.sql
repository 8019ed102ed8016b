-- An order is looked up by the name its shop gave it.
CREATE INDEX "sales_order_tenant_id_channel_order_name_idx" ON "sales_order"("tenant_id", "channel_order_name");

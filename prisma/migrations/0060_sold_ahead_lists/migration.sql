-- Orders that wait for what they were sold ahead.
create index backorder_sold_ahead on backorder (tenant_id, order_id) where status = 'open' and sold_ahead > 0;

-- Helpers of the limit: pgbench cannot build the documents that the product's functions take. Random orders of two lines, as the API
-- would send them. p_hot: the first line of every order asks for the same SKU.
create schema bench;
create function bench.order_documents(p_count integer, p_hot boolean, out orders jsonb, out lines jsonb) language sql volatile as $$
  with o as materialized (
    select public.new_id('ord') as id, public.new_id('oln') as line_1, public.new_id('oln') as line_2,
        1 + floor(random() * 9999)::integer as sku, public.new_id('trc') as trace
      from generate_series(1, p_count)),
  line as (
    select o.id, n, case n when 1 then line_1 else line_2 end as line_id,
        'SKU-' || case when p_hot and n = 1 then 1 else sku + n - 1 end as code
      from o, generate_series(1, 2) n)
  select (select jsonb_agg(jsonb_build_object('id', id, 'externalId', id, 'name', id, 'financialStatus', 'paid', 'isHeld', false,
            'holds', '[]'::jsonb, 'currency', 'USD', 'email', 'c@example.test', 'customerName', 'Ada', 'country', 'US', 'postalCode', '83702',
            'shippingAddress', '{"name": "Ada", "line1": "1 Elm St", "city": "Boise", "region": "ID", "postalCode": "83702", "country": "US"}'::jsonb,
            'subtotal', 2000, 'discount', 0, 'shipping', 500, 'tax', 0, 'total', 2500, 'taxesIncluded', false, 'tags', '[]'::jsonb,
            'attributes', '{}'::jsonb, 'placedAt', now(), 'receivedAt', now(), 'updatedAt', now(), 'traceId', trace,
            'shippingLines', jsonb_build_array(jsonb_build_object('id', public.new_id('osl'), 'externalLineId', 'shipping', 'title', 'Shipping',
              'price', 500, 'discount', 0, 'tax', 0, 'taxes', '[]'::jsonb)))) from o),
         (select jsonb_agg(jsonb_build_object('id', line_id, 'orderId', id, 'name', code, 'position', n, 'externalLineId', n, 'sku', code,
            'quantity', 1, 'unitPrice', 1000, 'discount', 0, 'tax', 0, 'taxes', '[]'::jsonb)) from line)
$$;
create function bench.place(p_settings text[], p_count integer, p_hot boolean) returns integer language sql volatile as $$
  select jsonb_array_length(public.place_orders_by_key(p_settings, d.orders, d.lines)) from bench.order_documents(p_count, p_hot) d
$$;
grant usage on schema bench to portal;

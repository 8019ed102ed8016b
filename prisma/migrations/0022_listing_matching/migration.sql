-- SKUs whose title is like a listing's. A definer function, because row-level security keeps the portal's role from using an index
-- with an operator that is not leakproof, and comparing every title would take seconds; the merchant is the transaction's own.
create extension if not exists pg_trgm;
create index sku_title_likeness on sku using gin (title gin_trgm_ops);
create function skus_titled_like(p_title text, p_most integer) returns setof text
  language sql stable security definer set search_path = public, pg_temp as $$
  select id from sku
   where tenant_id = nullif(current_setting('app.tenant_id', true), '') and status = 'active' and title % p_title
   order by similarity(title, p_title) desc, id limit p_most
$$;
revoke execute on function skus_titled_like(text, integer) from public;
grant execute on function skus_titled_like(text, integer) to portal, portal_ro;
-- The few kits and multipacks among many SKUs: a listing of one without components stands for nothing.
create index sku_made_of_others on sku (tenant_id, id) where kind in ('kit', 'multipack');
-- Orders that wait until a listing is mapped.
create index order_line_unmapped on order_line (tenant_id, listing_id) where not is_mapped;

-- How these SKUs are sold before they are there, each way once; those that are sold from stock only are missing. A page of the stock grid
-- asks for it each time, and nearly always in vain: as a function it is planned once a connection instead of once a page.
create function selling_modes(p_tenant text, p_skus text[]) returns table (sku_id text, modes text[]) language plpgsql stable
set plan_cache_mode = force_generic_plan as $$
begin
  if not sells_ahead(p_tenant) then return; end if;
  return query
    with seller(id) as (
      select '' union
      select l.connection_id from listing_match m join channel_listing l on l.tenant_id = m.tenant_id and l.id = m.listing_id
       where m.tenant_id = p_tenant and m.sku_id = any(p_skus) and l.status = 'active')
    select r.sku_id, array_agg(distinct r.rule ->> 'mode' order by r.rule ->> 'mode')
      from seller cross join lateral rules_of_selling_ahead(p_tenant, seller.id, p_skus) r
     where r.rule ->> 'mode' <> 'in_stock_only' group by r.sku_id;
end $$;

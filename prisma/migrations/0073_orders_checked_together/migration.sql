-- What lines, shipping lines, demands and commitments refer to is looked up for all rows of a statement at once. Foreign keys asked row by
-- row, and locked each row they found: a quarter of what placing an order cost. See docs/adr/0073-orders-checked-together.md.

-- Orders, their lines and levels stay and keep their keys, so that what was found cannot go afterwards; what refers to them keeps its
-- reference. Stronger than the foreign keys, which allowed both as long as nothing referred to the row.
create function refuse_change_of_key() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % stay, and so do their keys', tg_table_name using errcode = 'restrict_violation', constraint = tg_name;
end $$;
create trigger sales_order_stays before delete or update of tenant_id, id on sales_order for each row execute function refuse_change_of_key();
create trigger order_line_stays before delete or update of tenant_id, id, order_id on order_line for each row
  execute function refuse_change_of_key();
create trigger stock_level_stays before delete or update of tenant_id, sku_id, location_id on stock_level for each row
  execute function refuse_change_of_key();
create trigger order_shipping_line_keeps_order before update of tenant_id, order_id on order_shipping_line for each row
  execute function refuse_change_of_key();
create trigger order_demand_keeps_line before update of tenant_id, order_line_id on order_demand for each row
  execute function refuse_change_of_key();
create trigger commitment_keeps_line_and_level before update of tenant_id, order_line_id, sku_id, location_id on commitment for each row
  execute function refuse_change_of_key();

-- The array is read along the index once; without seqscan also while a plan still thinks that the table is small.
create function require_orders() returns trigger language plpgsql set enable_seqscan = off as $$
declare wanted record;
begin
  for wanted in select tenant_id, array_agg(distinct order_id) as ids from added group by tenant_id loop
    if (select count(*) from sales_order where tenant_id = wanted.tenant_id and id = any(wanted.ids)) < cardinality(wanted.ids) then
      raise exception 'a row of % names an order that is not there', tg_table_name using errcode = 'foreign_key_violation', constraint = tg_name;
    end if;
  end loop;
  return null;
end $$;
create function require_order_lines() returns trigger language plpgsql set enable_seqscan = off as $$
declare wanted record;
begin
  for wanted in select tenant_id, array_agg(distinct order_line_id) as ids from added group by tenant_id loop
    if (select count(*) from order_line where tenant_id = wanted.tenant_id and id = any(wanted.ids)) < cardinality(wanted.ids) then
      raise exception 'a row of % names an order line that is not there', tg_table_name
        using errcode = 'foreign_key_violation', constraint = tg_name;
    end if;
  end loop;
  return null;
end $$;
create function require_levels() returns trigger language plpgsql set enable_seqscan = off as $$
declare wanted record;
begin
  for wanted in select tenant_id, array_agg(distinct sku_id) as skus, array_agg(distinct location_id) as locations from added group by tenant_id loop
    if exists (select sku_id, location_id from added where tenant_id = wanted.tenant_id except
        select sku_id, location_id from stock_level where tenant_id = wanted.tenant_id and sku_id = any(wanted.skus)
           and location_id = any(wanted.locations)) then
      raise exception 'a row of % names a level that is not open', tg_table_name using errcode = 'foreign_key_violation', constraint = tg_name;
    end if;
  end loop;
  return null;
end $$;
create trigger order_line_order_exists after insert on order_line referencing new table as added
  for each statement execute function require_orders();
create trigger order_shipping_line_order_exists after insert on order_shipping_line referencing new table as added
  for each statement execute function require_orders();
create trigger order_demand_line_exists after insert on order_demand referencing new table as added
  for each statement execute function require_order_lines();
create trigger commitment_line_exists after insert on commitment referencing new table as added
  for each statement execute function require_order_lines();
create trigger commitment_level_exists after insert on commitment referencing new table as added
  for each statement execute function require_levels();

alter table order_line drop constraint order_line_tenant_id_order_id_fkey;
alter table order_shipping_line drop constraint order_shipping_line_tenant_id_order_id_fkey;
alter table order_demand drop constraint order_demand_tenant_id_order_line_id_fkey;
alter table commitment drop constraint commitment_order_line_id_exists, drop constraint commitment_level_exists;

select secure_tables();

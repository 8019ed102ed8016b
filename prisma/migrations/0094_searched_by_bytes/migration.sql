-- "Begins with" is asked as a range, which says the same only where texts are ordered by their bytes. A database made with another
-- collation would leave rows out of a search.
alter table sales_order alter column number type text collate "C", alter column channel_order_name type text collate "C",
  alter column customer_folded type text collate "C";
alter table sku alter column code_folded type text collate "C";
alter table invoice alter column number type text collate "C";
alter table purchase_order alter column number type text collate "C";
alter table rma alter column number type text collate "C", alter column tracking_number type text collate "C";

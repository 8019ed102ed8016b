-- A supplier may answer a line anew before anybody decided about its first answer.
alter table purchase_order_difference drop constraint purchase_order_difference_status_known,
  add constraint purchase_order_difference_status_known check (status in ('open', 'accepted', 'refused', 'overtaken'));

select secure_tables();

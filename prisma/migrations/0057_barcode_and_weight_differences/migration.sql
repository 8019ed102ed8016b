-- Barcodes and weights of listings are compared with their SKUs too, and told.
alter table listing_difference drop constraint listing_difference_kind_known,
  add constraint listing_difference_kind_known check (kind in ('price', 'title', 'image', 'barcode', 'weight'));
alter table listing_push drop constraint listing_push_kind_known,
  add constraint listing_push_kind_known check (kind in ('price', 'title', 'image', 'barcode', 'weight'));

select secure_tables();

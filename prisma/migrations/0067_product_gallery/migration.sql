-- Pictures of a product, for its variants that have none of their own; the first is the main one. Every picture says what is on it.
create table product_image (
  tenant_id text not null,
  id text not null,
  product_id text not null,
  file text not null,
  format text not null,
  alt text not null default '',
  "position" integer not null default 0,
  created_at timestamptz(3) not null default now(),
  constraint product_image_pkey primary key (tenant_id, id),
  constraint product_image_tenant_id_product_id_fkey foreign key (tenant_id, product_id) references product (tenant_id, id) on delete restrict on update restrict,
  constraint product_image_format_known check (format in ('png', 'jpg', 'webp')),
  constraint product_image_position_known check ("position" >= 0),
  constraint product_image_alt_short check (length(alt) <= 300)
);
create index product_image_tenant_id_product_id_idx on product_image (tenant_id, product_id);
create trigger product_image_audited after insert or update or delete on product_image for each row execute function record_change('product_id');

alter table sku_image add column alt text not null default '';
alter table sku_image add constraint sku_image_alt_short check (length(alt) <= 300);

select secure_tables();

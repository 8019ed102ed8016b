-- Pictures of a SKU have an order; the first is the main one. Those of before stand in the order they came.
alter table sku_image add column "position" integer not null default 0;
alter table sku_image add constraint sku_image_position_known check ("position" >= 0);

select secure_tables();

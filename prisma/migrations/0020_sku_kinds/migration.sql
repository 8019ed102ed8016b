-- A multipack is so many of one SKU and has no stock of its own, like a kit. An assembly is built from its components and then
-- lies on the shelf as itself: what it is made of is kept apart from the parts of kits, so that nothing takes it apart for an order.
alter table sku drop constraint sku_kind_known;
alter table sku add constraint sku_kind_known check (kind in ('stocked', 'kit', 'multipack', 'assembly'));

-- How pieces are told apart, and how long they keep: days from making to expiry, and days that must be left when they ship.
alter table sku
  add column tracking text not null default 'none',
  add column shelf_life_days integer,
  add column min_shelf_life_days integer;
alter table sku add constraint sku_tracking_known check (tracking in ('none', 'lot', 'serial'));
alter table sku add constraint sku_tracking_needs_stock check (tracking = 'none' or kind in ('stocked', 'assembly'));
alter table sku add constraint sku_shelf_life_makes_sense
  check (shelf_life_days > 0 and min_shelf_life_days >= 0 and min_shelf_life_days <= shelf_life_days);

CREATE TABLE "assembly_component" (
    "tenant_id" TEXT NOT NULL,
    "assembly_sku_id" TEXT NOT NULL,
    "component_sku_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "assembly_component_pkey" PRIMARY KEY ("tenant_id","assembly_sku_id","component_sku_id")
);
CREATE INDEX "assembly_component_tenant_id_component_sku_id_idx" ON "assembly_component"("tenant_id", "component_sku_id");
ALTER TABLE "assembly_component" ADD CONSTRAINT "assembly_component_tenant_id_assembly_sku_id_fkey" FOREIGN KEY ("tenant_id", "assembly_sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
ALTER TABLE "assembly_component" ADD CONSTRAINT "assembly_component_tenant_id_component_sku_id_fkey" FOREIGN KEY ("tenant_id", "component_sku_id") REFERENCES "sku"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
alter table assembly_component add constraint assembly_component_quantity_positive check (quantity > 0),
  add constraint assembly_component_not_itself check (assembly_sku_id <> component_sku_id);

-- Assemblies have stock: they are adjusted, counted and moved like any stocked SKU.
do $$
declare body text := pg_get_functiondef('adjust_stock'::regproc);
begin
  execute replace(body, 's.kind = ''stocked''', 's.kind in (''stocked'', ''assembly'')');
end $$;

select secure_tables();

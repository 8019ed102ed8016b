-- A shipment either brings a job's goods to a buyer or a return's goods back; only what we packed ourselves has a carton.
alter table shipment
  alter column fulfillment_order_id drop not null,
  add column rma_id text,
  add constraint shipment_one_source check (num_nonnulls(fulfillment_order_id, rma_id) = 1),
  add constraint shipment_rma_id_exists foreign key (tenant_id, rma_id) references rma (tenant_id, id) on delete restrict;
create unique index shipment_one_of_return on shipment (tenant_id, rma_id) where rma_id is not null and status <> 'canceled';
alter table parcel
  alter column carton_id drop not null,
  alter column sscc drop not null,
  add constraint parcel_carton_has_sscc check ((carton_id is null) = (sscc is null));

select secure_tables();

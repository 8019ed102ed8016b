-- A refund whose trigger was reached may wait for a person, and an order of new goods for the return it is exchanged for.
alter table rma
  add column review_reasons text[] not null default '{}',
  add column exchange_order_id text,
  drop constraint rma_money_status_known,
  add constraint rma_money_status_known check (money_status in ('none', 'pending', 'held', 'ready', 'settled', 'declined')),
  add constraint rma_review_reasons_known check (review_reasons <@ array['missing', 'worse_than_said', 'wrong_item', 'unexpected']),
  add constraint rma_held_has_reason check (money_status <> 'held' or cardinality(review_reasons) > 0),
  add constraint rma_exchange_order_id_exists foreign key (tenant_id, exchange_order_id) references sales_order (tenant_id, id) on delete restrict;
create unique index rma_one_exchange_order on rma (tenant_id, exchange_order_id) where exchange_order_id is not null;

alter table order_hold
  drop constraint order_hold_reason_known,
  add constraint order_hold_reason_known check (reason in
    ('unmapped_line', 'awaiting_payment', 'fraud_risk', 'incorrect_address', 'out_of_stock', 'totals_disagree', 'awaiting_return', 'manual', 'other'));

select secure_tables();

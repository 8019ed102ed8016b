-- What goes out by EDI is delivered: when, or why not.
alter table edi_document add column sent_at timestamptz(3);
alter table edi_document drop constraint edi_document_status_known,
  add constraint edi_document_status_known check (status in ('applied', 'refused', 'ready', 'sent', 'undelivered', 'accepted', 'rejected')),
  add constraint edi_document_sent_when check (sent_at is null or direction = 'out');
-- What waits to be sent: the sweep looks for it.
create index edi_document_ready on edi_document (tenant_id, id) where status = 'ready';

select secure_tables();

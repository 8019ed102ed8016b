-- What a mail is about, so that it can be found from its order or invitation. A link that lets somebody in is sealed and goes
-- with the mail only; the kept text has a placeholder.
alter table outgoing_mail
  add column kind text not null default 'message',
  add column subject_type text,
  add column subject_id text,
  add column link_sealed text;
alter table outgoing_mail add constraint outgoing_mail_kind_is_a_word check (kind ~ '^[a-z][a-z_]{0,39}$');
alter table outgoing_mail add constraint outgoing_mail_subject_is_whole check ((subject_type is null) = (subject_id is null));
alter table outgoing_mail add constraint outgoing_mail_header_is_one_line
  check (to_address !~ '[[:cntrl:]]' and subject !~ '[[:cntrl:]]');
CREATE INDEX "outgoing_mail_tenant_id_subject_type_subject_id_idx" ON "outgoing_mail"("tenant_id", "subject_type", "subject_id");

/** Expected refusals of the mails. */
export type MailRefusal =
  { code: "mail.mail_unknown"; mailId: string } | { code: "mail.not_failed"; mailId: string; status: string };

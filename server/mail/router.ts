import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { env } from "#server/platform/env.ts";
import { getMail, listMails, listMailsInput } from "./list-mails.ts";
import { retryMail } from "./retry-mail.ts";

const mailInput = z.strictObject({ id: z.string().max(80) });

export const mailRouter = router({
  /** Whether mails leave by a mail server, or stay here. */
  setUp: permitted("mail:read")
    .input(z.strictObject({}))
    .query(() => ({ isSending: Boolean(env().SMTP_URL), from: env().MAIL_FROM })),
  list: permitted("mail:read")
    .input(listMailsInput)
    .query(({ ctx, input }) => within(ctx.scope, (work) => listMails(work, input))),
  get: permitted("mail:read")
    .input(mailInput)
    .query(async ({ ctx, input }) => {
      const mail = await within(ctx.scope, (work) => getMail(work, input.id));
      return unwrap(mail ? ok(mail) : err({ code: "mail.mail_unknown" as const, mailId: input.id }));
    }),
  retry: permitted("mail:write")
    .input(mailInput)
    .mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => retryMail(work, input.id)))),
});

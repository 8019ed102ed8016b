import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** A mail waits to be sent. */
export const mailQueued = defineEvent("mail/mail.queued", z.object({ mailId: z.string() }));

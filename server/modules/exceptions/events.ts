import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";
import { exceptionTypes, ownerRoles, severities } from "./contract.ts";

const facts = z.object({
  exceptionId: z.string(),
  type: z.enum(exceptionTypes),
  severity: z.enum(severities),
  ownerRole: z.enum(ownerRoles),
  orderId: z.string().nullable(),
});

/** Something needs a decision. */
export const exceptionRaised = defineEvent("exceptions/exception.raised", facts);

/** It was solved or dismissed. */
export const exceptionClosed = defineEvent(
  "exceptions/exception.closed",
  facts.extend({ status: z.enum(["solved", "dismissed"]) }),
);

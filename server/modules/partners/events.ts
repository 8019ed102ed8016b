import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";
import { connectionKinds } from "./contract.ts";

/** Deliveries were stored and wait for their drain: one event a burst, not one a delivery. */
export const inboxFilled = defineEvent(
  "partners/inbox.filled",
  z.object({ connectionId: z.string(), kind: z.enum(connectionKinds) }),
);

/** A connection's breaker opened or closed. */
export const breakerChanged = defineEvent(
  "partners/breaker.changed",
  z.object({ connectionId: z.string(), state: z.enum(["open", "closed"]) }),
);

import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

const batch = z.object({ batchId: z.string() });

/** It was said what the columns mean; the dry run begins. */
export const batchMapped = defineEvent("imports/batch.mapped", batch);
/** Somebody approved what the dry run says; the rows take effect. */
export const batchApproved = defineEvent("imports/batch.approved", batch);
/** Somebody approved it for quiet hours, and these are now. */
export const batchDue = defineEvent("imports/batch.due", batch);
/** What the rows did is to be taken back. */
export const revertAsked = defineEvent("imports/batch.revert_asked", batch);

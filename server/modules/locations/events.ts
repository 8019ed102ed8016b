import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** Where or when this location can ship may be different now: its facts, its blackouts, or the channels it serves. */
export const locationChanged = defineEvent(
  "locations/location.changed",
  z.object({ locationId: z.string() }),
);

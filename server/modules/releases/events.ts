import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";
import { documentKindSchema } from "./contract.ts";

/** A new version of a document decides from now on. */
export const documentPublished = defineEvent(
  "releases/document.published",
  z.object({ kind: documentKindSchema, version: z.number().int() }),
);

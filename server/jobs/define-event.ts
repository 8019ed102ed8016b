import type { z } from "zod";

/** An event a room publishes: a past-tense name `<room>/<thing>.<happened>` and the shape of its facts. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  name: string;
  schema: Schema;
}

/** What a listening job gets: the facts, the merchant, and the trace of the order that caused it. */
export type EventData<Definition extends EventDefinition> = z.infer<Definition["schema"]> & {
  tenantId: string;
  traceId: string | null;
};

export function defineEvent<Schema extends z.ZodType>(name: string, schema: Schema): EventDefinition<Schema> {
  return { name, schema };
}

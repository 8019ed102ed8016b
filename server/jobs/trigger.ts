import { EventType, staticSchema } from "inngest";
import type { EventData, EventDefinition } from "./define-event.ts";

/**
 * Starts a function on a room's event: `triggers: [on(orderPlaced)]`. The data was checked when it was emitted, so here it
 * only gets its type.
 *
 * @param condition an expression over `event`, e.g. `event.data.total > 10`
 */
export function on<Definition extends EventDefinition>(definition: Definition, condition?: string) {
  const event = new EventType({
    name: definition.name,
    schema: staticSchema<EventData<Definition>>(),
  });
  return { event, ...(condition ? { if: condition } : {}) };
}

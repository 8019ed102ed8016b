import {
  exceptionTypes,
  ownerRoles,
  severities,
  type ExceptionListInput,
} from "#server/modules/exceptions/contract.ts";

export const exceptionTabs = ["waiting", "snoozed", "solved", "dismissed"] as const;

/** Filters of the queue in its address. */
export const exceptionFilters = ["type", "role", "severity", "who", "due"] as const;
export type ExceptionFilters = Partial<Record<(typeof exceptionFilters)[number], string>>;

/** The view that an address names; what waits when it names none. */
export const exceptionTabOf = (status: string): (typeof exceptionTabs)[number] =>
  exceptionTabs.find((tab) => tab === status) ?? "waiting";

/** What the queue asks for, given its address. The page asks the same before it is sent. */
export function exceptionListInputOf(
  status: string,
  filters: ExceptionFilters,
  me: string,
): Partial<ExceptionListInput> & { limit: number } {
  const type = exceptionTypes.find((known) => known === filters.type);
  const ownerRole = ownerRoles.find((known) => known === filters.role);
  const severity = severities.find((known) => known === filters.severity);
  return {
    status: exceptionTabOf(status),
    limit: 50,
    ...(type ? { types: [type] } : {}),
    ...(ownerRole ? { ownerRole } : {}),
    ...(severity ? { severity } : {}),
    ...(filters.who ? { assignee: filters.who === "me" ? me : "nobody" } : {}),
    ...(filters.due === "overdue" || filters.due === "today" ? { due: filters.due } : {}),
  };
}

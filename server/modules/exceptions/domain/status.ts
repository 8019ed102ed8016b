import type { ExceptionAction, ExceptionStatus } from "../contract.ts";

type Doing = ExceptionAction["do"];

/**
 * Where each action leads from each state; what is absent is refused. The database repeats the list of states and allows one
 * waiting exception (open or snoozed) for each cause.
 */
export const transitions: Record<ExceptionStatus, Partial<Record<Doing, ExceptionStatus>>> = {
  open: { assign: "open", snooze: "snoozed", solve: "solved", dismiss: "dismissed" },
  snoozed: { assign: "snoozed", snooze: "snoozed", wake: "open", solve: "solved", dismiss: "dismissed" },
  solved: { reopen: "open" },
  dismissed: { reopen: "open" },
};

export function isClosed(status: ExceptionStatus): boolean {
  return status === "solved" || status === "dismissed";
}

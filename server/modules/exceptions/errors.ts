import type { ExceptionAction, ExceptionStatus } from "./contract.ts";

/** Expected refusals of this room. */
export type ExceptionsRefusal =
  | { code: "exceptions.unknown"; exceptionId: string }
  | {
      code: "exceptions.not_possible";
      exceptionId: string;
      status: ExceptionStatus;
      action: ExceptionAction["do"];
      solvedBy: string | null;
      solvedAt: Date | null;
    }
  | { code: "exceptions.snooze_in_past"; exceptionId: string; untilAt: Date }
  | { code: "exceptions.assignee_unknown"; assigneeId: string }
  | { code: "exceptions.raised_again"; exceptionId: string; waitingId: string };

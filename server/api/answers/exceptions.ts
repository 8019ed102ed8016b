import type { ExceptionsRefusal } from "#server/modules/exceptions/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of working on exceptions. */
export const exceptionAnswers: { [Code in ExceptionsRefusal["code"]]: Answer<Code> } = {
  "exceptions.unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such exception." },
  "exceptions.not_possible": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `This exception is ${f.status}${f.solvedBy ? ` (by ${f.solvedBy})` : ""}, so it cannot be changed that way (${f.action}).`,
  },
  "exceptions.snooze_in_past": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "Choose a moment in the future.",
  },
  "exceptions.assignee_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: () => "That person does not work here.",
  },
  "exceptions.raised_again": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The same cause was raised again; work on the open exception instead.",
  },
};

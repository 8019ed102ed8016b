import type { JobsRefusal } from "#server/jobs/runs.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of looking after job runs. */
export const jobAnswers: { [Code in JobsRefusal["code"]]: Answer<Code> } = {
  "jobs.run_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such run." },
  "jobs.run_not_failed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a failed run can be retried; this one is ${f.status}.`,
  },
  "jobs.not_waiting": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "It waits no longer: it began, or somebody gave it up.",
  },
  "jobs.run_ended": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The run has ended already: ${f.status}.`,
  },
};

/** Where a run may go from each status. `failed` goes back to `queued` when a person retries it. */
export const runTransitions = {
  queued: ["running", "failed", "canceled"],
  running: ["completed", "failed", "canceled"],
  completed: [],
  failed: ["queued"],
  canceled: [],
} as const satisfies Record<string, readonly string[]>;

export type RunStatus = keyof typeof runTransitions;
export const runStatuses = Object.keys(runTransitions) as [RunStatus, ...RunStatus[]];

/** Where an outstanding step may go: a step that is done stays as it is. */
export const stepTransitions = {
  planned: ["done"],
  sleeping: ["done"],
  waiting: ["done"],
  invoking: ["done"],
  done: [],
} as const satisfies Record<string, readonly string[]>;

export type StepStatus = keyof typeof stepTransitions;

/** Whether a run in this status may go to that one. */
export function mayBecome(from: RunStatus, to: RunStatus): boolean {
  return (runTransitions[from] as readonly RunStatus[]).includes(to);
}

/** The statuses from which a run may go to that one, for the `where` of an update. */
export function statusesBefore(to: RunStatus): RunStatus[] {
  return runStatuses.filter((from) => mayBecome(from, to));
}

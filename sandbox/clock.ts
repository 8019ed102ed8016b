/** What is kept of the clock between restarts. */
export interface ClockState {
  /** How far the calendar was advanced beyond real time. */
  advancedMs: number;
  /** Progress at `settledAtMs`. Starts as calendar time, so that at pace 1 its days begin at 00:00 UTC. */
  progressMs: number;
  /** Calendar time up to which everything due has happened. */
  settledAtMs: number;
  pace: number;
  agenda: AgendaEntry[];
}

/** Something that happens when progress reaches a point. */
export interface AgendaEntry {
  dueMs: number;
  task: string;
  connectionId: string;
  id: string;
  /** Lets a plan that was replaced be recognized. */
  version: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/**
 * The clock's two hands: the calendar stamps, progress makes things happen. While something due happens, both stand where they
 * were when it fell due, so that an advance of a week looks like a week.
 */
export interface Clock {
  now(): Date;
  /** Now in progress, in milliseconds. */
  progress(): number;
  /** Calendar time at which a point of progress will be reached at the present pace. */
  calendarOf(progressMs: number): Date;
  schedule(entry: AgendaEntry): void;
  /** Lets all that is due happen, after an advance of `ms`; returns how many things happened. */
  settle(advanceMs?: number): number;
  setPace(pace: number): void;
}

export function createClock(
  state: ClockState,
  happen: (entry: AgendaEntry) => void,
  realNow: () => number = Date.now,
): Clock {
  let standing: { calendarMs: number; progressMs: number } | undefined;
  const calendar = () => standing?.calendarMs ?? realNow() + state.advancedMs;
  const progress = () =>
    standing?.progressMs ?? state.progressMs + Math.max(0, calendar() - state.settledAtMs) * state.pace;

  const settle = (advanceMs = 0) => {
    const from = { calendarMs: state.settledAtMs, progressMs: state.progressMs };
    const target = { calendarMs: calendar() + advanceMs, progressMs: progress() + advanceMs };
    const share = (dueMs: number) => {
      const span = target.progressMs - from.progressMs;
      return span <= 0 ? 1 : Math.min(1, Math.max(0, (dueMs - from.progressMs) / span));
    };
    let happened = 0;
    try {
      for (let next = state.agenda[0]; next && next.dueMs <= target.progressMs; next = state.agenda[0]) {
        state.agenda.shift();
        const progressMs = Math.max(next.dueMs, from.progressMs);
        const calendarMs =
          from.calendarMs + share(progressMs) * Math.max(0, target.calendarMs - from.calendarMs);
        standing = { progressMs, calendarMs };
        happen(next);
        happened += 1;
      }
    } finally {
      standing = undefined;
    }
    state.advancedMs += advanceMs;
    state.progressMs = target.progressMs;
    state.settledAtMs = target.calendarMs;
    return happened;
  };

  return {
    now: () => new Date(calendar()),
    progress,
    calendarOf: (progressMs) =>
      new Date(calendar() + Math.max(0, progressMs - progress()) / (state.pace > 0 ? state.pace : 1)),
    schedule: (entry) => {
      const after = state.agenda.findIndex((other) => other.dueMs > entry.dueMs);
      state.agenda.splice(after < 0 ? state.agenda.length : after, 0, entry);
    },
    settle,
    setPace: (pace) => {
      settle();
      state.pace = pace;
    },
  };
}

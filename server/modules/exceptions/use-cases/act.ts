import { err, ok, type Result } from "#kernel/result.ts";
import { memberExists } from "../queries/members.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ExceptionAction } from "../contract.ts";
import { transitions } from "../domain/status.ts";
import type { ExceptionsRefusal } from "../errors.ts";
import { lockExceptions, saveExceptions, waitingOf, type ExceptionRow } from "../store.ts";
import { close } from "./solve.ts";

/** What became of one exception of a batch. */
export type ActAnswer = { id: string } & ({ done: true } | { done: false; refusal: ExceptionsRefusal });

/**
 * Does one thing to many exceptions; each is done or refused by itself, so that one that a colleague closed does not stop the
 * rest. Refusals: `exceptions.unknown`, `.not_possible`, `.snooze_in_past`, `.assignee_unknown`, `.raised_again`.
 */
export async function act(
  work: Work,
  input: { ids: string[]; action: ExceptionAction },
): Promise<ActAnswer[]> {
  const { action } = input;
  const rows = await lockExceptions(work, input.ids);
  const done: ExceptionRow[] = [];
  const answers: ActAnswer[] = [];
  for (const id of new Set(input.ids)) {
    const row = rows.get(id);
    let verdict: Result<ExceptionRow, ExceptionsRefusal> = row
      ? await judge(work, row, action)
      : err({ code: "exceptions.unknown", exceptionId: id });
    // two closed ones of the same cause cannot both wait again
    const twin = action.do === "reopen" && done.find((other) => other.dedupeKey === row?.dedupeKey);
    if (twin) verdict = err({ code: "exceptions.raised_again", exceptionId: id, waitingId: twin.id });
    if (verdict.ok) done.push(verdict.value);
    answers.push(verdict.ok ? { id, done: true } : { id, done: false, refusal: verdict.error });
  }
  await apply(work, done, action);
  return answers;
}

async function judge(
  work: Work,
  row: ExceptionRow,
  action: ExceptionAction,
): Promise<Result<ExceptionRow, ExceptionsRefusal>> {
  const exceptionId = row.id;
  if (!transitions[row.status][action.do]) {
    const { status, solvedBy, solvedAt } = row;
    return err({
      code: "exceptions.not_possible",
      exceptionId,
      status,
      action: action.do,
      solvedBy,
      solvedAt,
    });
  }
  if (action.do === "snooze" && action.untilAt <= clock.now()) {
    return err({ code: "exceptions.snooze_in_past", exceptionId, untilAt: action.untilAt });
  }
  if (
    action.do === "assign" &&
    action.assigneeId !== null &&
    !(await memberExists(work, action.assigneeId))
  ) {
    return err({ code: "exceptions.assignee_unknown", assigneeId: action.assigneeId });
  }
  if (action.do === "reopen") {
    const waitingId = await waitingOf(work, row.dedupeKey);
    if (waitingId) return err({ code: "exceptions.raised_again", exceptionId, waitingId });
  }
  return ok(row);
}

async function apply(work: Work, rows: ExceptionRow[], action: ExceptionAction): Promise<void> {
  switch (action.do) {
    case "solve":
      return close(work, rows, "solved", action.resolution);
    case "dismiss":
      return close(work, rows, "dismissed", action.reason);
    case "assign":
      // one statement for each state: assigning a snoozed exception does not wake it
      for (const status of ["open", "snoozed"] as const) {
        const ids = rows.filter((row) => row.status === status).map(({ id }) => id);
        await saveExceptions(work, ids, { status, assigneeId: action.assigneeId });
      }
      return;
    case "snooze":
      return saveExceptions(work, idsOf(rows), { status: "snoozed", snoozedUntilAt: action.untilAt });
    case "wake":
      return saveExceptions(work, idsOf(rows), { status: "open", snoozedUntilAt: null });
    case "reopen":
      return saveExceptions(work, idsOf(rows), {
        status: "open",
        snoozedUntilAt: null,
        solvedAt: null,
        solvedBy: null,
        resolution: null,
      });
  }
}

const idsOf = (rows: ExceptionRow[]) => rows.map(({ id }) => id);

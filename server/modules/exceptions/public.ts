/** What other rooms and doors may call. */
export { raise, type RaiseInput } from "./use-cases/raise.ts";
export { solve } from "./use-cases/solve.ts";
export { attempt } from "./use-cases/attempt.ts";
export { act, type ActAnswer } from "./use-cases/act.ts";
export { countWaiting, type WaitingCount } from "./queries/count-waiting.ts";
export { getException, type Attempt, type ExceptionDetail } from "./queries/get-exception.ts";
export { listExceptions, type ExceptionListRow } from "./queries/list-exceptions.ts";
export type { ExceptionsRefusal } from "./errors.ts";

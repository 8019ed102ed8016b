/** What other rooms may call, in their own transaction. */
export { raise, type RaiseInput } from "./use-cases/raise.ts";
export { solve } from "./use-cases/solve.ts";
export { attempt } from "./use-cases/attempt.ts";
export type { ExceptionsRefusal } from "./errors.ts";

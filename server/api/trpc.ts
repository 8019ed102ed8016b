import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { z } from "zod";
import { newId } from "#kernel/ids.ts";
import { isStorable } from "#kernel/json.ts";
import type { Result } from "#kernel/result.ts";
import { allows, type Session } from "#server/auth/session-record.ts";
import { can, type Permission } from "#server/auth/permissions.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { log } from "#server/platform/log.ts";
import { answerTo } from "./errors.ts";
import type { Refusal } from "./refusal.ts";

/** What a call knows: who is signed in, if anyone, and the request's id. */
export interface Context {
  session: Session | null;
  requestId: string;
}

/** What a procedure declares about itself; the access test reads it. */
export interface Meta {
  permission?: Permission;
}

/** A refusal on its way out through tRPC. */
export class RefusalError extends TRPCError {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    const answer = answerTo(refusal);
    super({ code: answer.trpc, message: answer.message });
    this.refusal = refusal;
  }
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    errorFormatter({ shape, error, ctx }) {
      const isUnexpected = error.code === "INTERNAL_SERVER_ERROR";
      const reference = ctx?.requestId ?? newId("req");
      if (isUnexpected)
        log.error({ err: error.cause ?? error, reference }, "A procedure failed unexpectedly.");
      // nothing of the machine leaves: no stack, no path, no SQL
      return {
        code: shape.code,
        message: isUnexpected ? "Something failed on our side. Nothing was changed." : sentenceOf(error),
        data: {
          code: shape.data.code,
          httpStatus: shape.data.httpStatus,
          reference,
          ...(error instanceof RefusalError ? { refusal: error.refusal } : {}),
        },
      };
    },
  });

export const router = t.router;
export const createCaller = t.createCallerFactory;

/** What a person reads: of an input that does not fit, each field with what is wrong about it, never the list of a machine. */
export function sentenceOf({ cause, message }: TRPCError): string {
  if (!(cause instanceof z.ZodError)) return message;
  const problems = cause.issues.slice(0, 3).map(({ path, message: problem }) => {
    const field = path.findLast((part) => typeof part === "string");
    return field === undefined ? problem : `${wordsOf(field)}: ${problem}`;
  });
  return problems.join(" ");
}

/** "webhookSecret" as "Webhook secret". */
const wordsOf = (field: string): string =>
  field
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^./, (letter) => letter.toUpperCase());

const unstorableText = "A text holds characters that cannot be stored: U+0000 or half of a surrogate pair.";

/** A procedure for people who are signed in and hold a permission. */
export function permitted(permission: Permission) {
  return t.procedure.meta({ permission }).use(async ({ ctx, path, getRawInput, next }) => {
    if (!ctx.session) throw new TRPCError({ code: "UNAUTHORIZED", message: "Please sign in." });
    const { session } = ctx;
    if (!allows(session, permission, path)) {
      const message =
        session.boundTo && can(session.role, permission)
          ? "This device does the floor’s work only. Sign in elsewhere for this."
          : `Your role (${session.role}) does not include ${permission}.`;
      throw new TRPCError({ code: "FORBIDDEN", message });
    }
    const input = await getRawInput();
    if (session.boundTo && isElsewhere(input, session.boundTo))
      throw new TRPCError({ code: "FORBIDDEN", message: "This device works at another location." });
    if (!isStorable(input)) throw new TRPCError({ code: "BAD_REQUEST", message: unstorableText });
    return next({ ctx: { ...ctx, session, scope: scopeOf(session, ctx.requestId) } });
  });
}

/** Whether an input names another location than the one that a device is bound to. */
function isElsewhere(input: unknown, boundTo: string): boolean {
  if (typeof input !== "object" || input === null || !("locationId" in input)) return false;
  return input.locationId !== undefined && input.locationId !== boundTo;
}

const scopeOf = (session: Session, requestId: string): Scope => ({
  tenantId: session.tenantId,
  actor: { kind: "user", id: session.userId },
  requestId,
  ...(session.boundTo ? { boundTo: session.boundTo } : {}),
});

/** The value of a result, or its refusal as an error with the answer of the one table. */
export function unwrap<Value>(result: Result<Value, Refusal>): Value {
  if (result.ok) return result.value;
  throw new RefusalError(result.error);
}

/** Runs a read or a use case in one transaction of the caller's merchant. */
export const within = <Value>(
  scope: Scope,
  work: (work: Work) => Promise<Value>,
  timeoutMs?: number,
): Promise<Value> => transact(scope, work, timeoutMs);

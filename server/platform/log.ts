import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";

/** What is known about the request or run that is being answered; every log line carries it. */
export interface RequestFacts {
  requestId: string;
  tenantId?: string;
  userId?: string;
}
export const requestFacts = new AsyncLocalStorage<RequestFacts>();

const SECRET_KEY = /authorization|cookie|password|secret|token|api[-_]?key|credential|sealed|hash$/i;
const PERSONAL_KEY = /^(email|phone|first_?name|last_?name|customer_?name|address.*|street.*|postal_?code)$/i;
const EMAIL = /[^\s@"<>]+@[^\s@"<>]+\.[a-z]{2,}/gi;
const CARD = /\b\d(?:[ -]?\d){12,18}\b/g;
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/g;

/** A copy without secrets and personal data, by the name of the field and by the look of the value. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === "string")
    return value.replace(EMAIL, "[mail]").replace(BEARER, "$1 [secret]").replace(CARD, "[number]");
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Error) {
    return {
      name: value.name,
      message: scrub(value.message),
      stack: scrub(value.stack ?? ""),
      ...("code" in value ? { code: value.code } : {}),
    };
  }
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (depth > 6) return "[deep]";
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => scrub(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEY.test(key) || PERSONAL_KEY.test(key) ? "[hidden]" : scrub(inner, depth + 1),
    ]),
  );
}

/** One JSON line an entry on stdout. JSON escapes line breaks, so a forged one stays inside its record. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { app: process.env.APP_NAME ?? "throughline" },
  timestamp: pino.stdTimeFunctions.isoTime,
  mixin: () => requestFacts.getStore() ?? {},
  formatters: {
    level: (label) => ({ level: label }),
    log: (entry) => scrub(entry) as Record<string, unknown>,
  },
  hooks: {
    logMethod(args, method) {
      const scrubbed = args.map((argument) => (typeof argument === "string" ? scrub(argument) : argument));
      return method.apply(this, scrubbed as Parameters<typeof method>);
    },
  },
});

import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";

/** What is known about the request or run that is being answered; every log line carries it. */
export interface RequestFacts {
  requestId: string;
  tenantId?: string;
  userId?: string;
}
export const requestFacts = new AsyncLocalStorage<RequestFacts>();

const SECRET_WORD =
  "authorization|cookie|passwd|password|passphrase|secret|token|api[-_]?key|private[-_]?key|credential|sealed|signature";
const SECRET_KEY = new RegExp(`${SECRET_WORD}|hash$`, "i");
const PERSONAL_KEY = /^(email|phone|first_?name|last_?name|customer_?name|address.*|street.*|postal_?code)$/i;
const EMAIL = /[^\s@"<>]{1,64}@[^\s@"<>]{1,255}\.[a-z]{2,}/gi;
const CARD = /\b\d(?:[ -]?\d){12,18}\b/g;
const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}/g;
/** `scheme://user:password@host` */
const URL_LOGIN = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{0,500}@/gi;
/** `token=…`, `"apiSecret": "…"`, also inside JSON inside JSON. */
const PAIR = new RegExp(
  String.raw`((?:${SECRET_WORD})[\w.-]{0,40}(?:\\{0,3}["'])?\s{0,3}[:=]\s{0,3})(?:\\{0,3}"[^"\\]*\\{0,3}"|'[^']*'|[^\s,;&"'<>{}[\]\\]+)`,
  "gi",
);
/** Links whose last part lets somebody in. */
const LINK = /\/(track|reset|invite)\/[\w-]{12,}/g;
/** Keys that say by their beginning what they are: ours and those of partners. */
const KEY = /\b(?:tl_|sk_|rk_|whsec_|shpat_|shpss_|shpca_|EZ[AT]K)[A-Za-z0-9_-]{8,}/g;

function scrubText(text: string): string {
  return text
    .replace(URL_LOGIN, "$1[secret]@")
    .replace(LINK, "/$1/[secret]")
    .replace(BEARER, "$1 [secret]")
    .replace(KEY, "[secret]")
    .replace(PAIR, "$1[secret]")
    .replace(EMAIL, (found) => (found.includes("[secret]@") ? found : "[mail]"))
    .replace(CARD, "[number]");
}

/** A copy without secrets and personal data, by the name of the field and by the look of the value. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return scrubText(value);
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
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
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

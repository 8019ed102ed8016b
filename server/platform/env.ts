import { z } from "zod";

const settings = z.object({
  DATABASE_URL: z.string().min(1),
  APP_URL: z.url(),
  APP_SECRET: z.string().min(32),
  ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().default("0.0.0.0"),
  FUNCTIONS_URL: z.url().optional(),
  DATA_DIR: z.string().default(".data"),
  SANDBOX_URL: z.url().optional(),
  SMTP_URL: z.url().optional(),
  MAIL_FROM: z.string().default("Throughline <no-reply@localhost>"),
  METRICS_TOKEN: z.string().min(16).optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  EMBEDDED_DATABASE: z.literal("1").optional(),
  INNGEST_BASE_URL: z.url().optional(),
  INNGEST_EVENT_KEY: z.string().optional(),
  INNGEST_SIGNING_KEY: z.string().optional(),
});
export type Env = z.infer<typeof settings>;

const holder = globalThis as typeof globalThis & { throughlineEnv?: Env };

/**
 * The settings of this process, read once.
 * @throws Error that names every setting that is missing or wrong
 */
export function env(): Env {
  if (holder.throughlineEnv) return holder.throughlineEnv;
  const present = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ""));
  const parsed = settings.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not complete. ${problems.join("; ")}.`);
  }
  return (holder.throughlineEnv = parsed.data);
}

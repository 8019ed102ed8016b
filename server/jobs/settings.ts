import { derivedKey } from "#server/platform/crypto.ts";

/** Whether a real Inngest server runs the functions; otherwise the embedded executor does. */
export function usesInngestServer(): boolean {
  const { INNGEST_BASE_URL, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY } = process.env;
  return Boolean(INNGEST_BASE_URL || (INNGEST_EVENT_KEY && INNGEST_SIGNING_KEY));
}

/**
 * The key that signs calls to /api/inngest. Embedded, it comes from the app's secret: the SDK's development mode would take
 * unsigned calls, so the embedded executor speaks as a signed server does.
 */
export function signingKey(): string {
  return (
    process.env.INNGEST_SIGNING_KEY ?? `signkey-embedded-${derivedKey("inngest signing").toString("hex")}`
  );
}

/** Where the functions are served. */
export const functionsPath = "/api/inngest";

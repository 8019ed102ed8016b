import { env } from "#server/platform/env.ts";

/**
 * Why a call from a browser is not taken, or null. Only JSON from our own pages: a form or a script on another site can neither
 * send this content type without asking first nor pass as the same origin.
 */
export function crossSiteRefusal(request: Request): string | null {
  if (
    request.method === "POST" &&
    !/^application\/json(;|$)/.test(request.headers.get("content-type") ?? "")
  ) {
    return "Only application/json is taken here.";
  }
  const site = request.headers.get("sec-fetch-site");
  if (site && site !== "same-origin" && site !== "none") return "This is not taken from other sites.";
  const origin = request.headers.get("origin");
  if (origin && origin !== new URL(env().APP_URL).origin) return "This is not taken from other sites.";
  if (request.method === "POST" && !origin && !site)
    return "A browser says where a call comes from; this one does not.";
  return null;
}

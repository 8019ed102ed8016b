import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "#server/api/root.ts";
import { env } from "#server/platform/env.ts";
import { problem, type Door } from "../door.ts";
import { sessionOf } from "../session-of.ts";

const MAX_BATCH = 10;

/**
 * The portal's own API. Only JSON from our own pages: a form or a script on another site can neither send this content type
 * without asking first nor pass as the same origin.
 */
export const trpcDoor: Door = {
  name: "trpc",
  path: "/api/trpc/",
  methods: ["GET", "POST"],
  maxBytes: 4 * 1024 * 1024,
  async answer(request, { requestId }) {
    const refusal = crossSiteRefusal(request);
    if (refusal) return problem(403, "api.cross_site", refusal, requestId);
    return fetchRequestHandler({
      endpoint: "/api/trpc",
      req: request,
      router: appRouter,
      allowMethodOverride: false,
      maxBatchSize: MAX_BATCH,
      createContext: async () => ({ session: await sessionOf(request), requestId }),
    });
  },
};

function crossSiteRefusal(request: Request): string | null {
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

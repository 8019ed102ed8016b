import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "#server/api/root.ts";
import { problem, type Door } from "../door.ts";
import { crossSiteRefusal } from "../same-site.ts";
import { sessionOf } from "../session-of.ts";

const MAX_BATCH = 10;

/** The portal's own API, for our own pages only. */
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

import { newId } from "#kernel/ids.ts";
import { currentSession } from "#server/auth/session.ts";
import { appRouter } from "./root.ts";
import { createCaller } from "./trpc.ts";

const caller = createCaller(appRouter);

/** The procedures as plain calls, for server components, in the name of who asked for the page. */
export async function api() {
  return caller({ session: await currentSession(), requestId: newId("req") });
}

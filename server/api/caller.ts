import { newId } from "#kernel/ids.ts";
import { currentSession } from "#server/auth/session.ts";
import { handed } from "./handed.ts";

/** The procedures as plain calls, for server components, in the name of who asked for the page. */
export async function api() {
  return handed().router.createCaller({ session: await currentSession(), requestId: newId("req") });
}

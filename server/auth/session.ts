import { cache } from "react";
import { getServerSession } from "next-auth";
import { redirect } from "next/navigation";
import { authOptions } from "./next-auth.ts";
import { readSession, type Session } from "./session-record.ts";

/** The signed-in person of this page request, or null. Read once a request. */
export const currentSession = cache(async (): Promise<Session | null> => {
  const token = (await getServerSession(authOptions)) as { sessionId?: string } | null;
  return token?.sessionId ? readSession(token.sessionId) : null;
});

/** The signed-in person; sends others to the sign-in page, and those whose second factor is due to its set-up. */
export async function requireSession(): Promise<Session> {
  const session = await currentSession();
  if (!session) redirect("/sign-in");
  if (session.mustSetUpSecondFactor) redirect("/second-factor");
  return session;
}

import { decode } from "next-auth/jwt";
import { sessionCookie } from "#server/auth/next-auth.ts";
import { readSession, type Session } from "#server/auth/session-record.ts";

/** The session behind next-auth's cookie, read without Next. Null without one, or when it ended. */
export async function sessionOf(request: Request): Promise<Session | null> {
  const cookies = new Map(
    (request.headers.get("cookie") ?? "").split(/;\s*/).map((pair) => {
      const cut = pair.indexOf("=");
      return [pair.slice(0, cut), pair.slice(cut + 1)] as const;
    }),
  );
  const token = cookies.get(sessionCookie);
  if (!token) return null;
  const claims = await decode({ token, secret: process.env.NEXTAUTH_SECRET ?? "" }).catch(() => null);
  return typeof claims?.sessionId === "string" ? readSession(claims.sessionId) : null;
}

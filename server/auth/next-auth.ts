import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { signIn } from "./sign-in.ts";
import { revokeSession } from "./session-record.ts";

/**
 * next-auth keeps the cookie; the truth is our own session row, whose id is the only thing in the token. Revoking the row
 * ends the session at the next request, which a plain signed token could not.
 */
const isHttps = (process.env.NEXTAUTH_URL ?? "").startsWith("https://");
const cookieName = `${isHttps ? "__Host-" : ""}throughline.session`;

const provider =
  (CredentialsProvider as unknown as { default?: typeof CredentialsProvider }).default ?? CredentialsProvider;

export const authOptions: NextAuthOptions = {
  session: { strategy: "jwt", maxAge: 12 * 3600 },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  cookies: {
    sessionToken: {
      name: cookieName,
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps },
    },
  },
  providers: [
    provider({
      name: "Password",
      credentials: { email: {}, password: {}, code: {} },
      async authorize(credentials, request) {
        const header = (name: string) =>
          String((request.headers as Record<string, string> | undefined)?.[name] ?? "");
        const answer = await signIn({
          email: String(credentials?.email ?? "").slice(0, 320),
          password: String(credentials?.password ?? "").slice(0, 1_000),
          ...(credentials?.code ? { code: String(credentials.code).slice(0, 40) } : {}),
          ip: header("x-client-ip") || "unknown",
          userAgent: header("user-agent"),
        });
        if (answer.outcome === "signed_in") return { id: answer.userId, sessionId: answer.sessionId };
        throw new Error(
          answer.outcome === "throttled" ? `throttled:${Math.ceil(answer.waitMs / 1000)}` : answer.outcome,
        );
      },
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      const sessionId = (user as { sessionId?: string } | undefined)?.sessionId;
      return sessionId ? { sub: user.id, sessionId } : token;
    },
    session: ({ token }) => ({ expires: "", sessionId: token.sessionId }) as never,
  },
  events: {
    async signOut({ token }) {
      if (typeof token.sessionId === "string") await revokeSession(token.sessionId);
    },
  },
};

/** Name of the session cookie, for the doors that read it outside Next. */
export const sessionCookie = cookieName;

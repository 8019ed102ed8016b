import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import superjson from "superjson";
import { newId } from "#kernel/ids.ts";
import { appRouter } from "#server/api/root.ts";
import type { Meta } from "#server/api/trpc.ts";
import { sessionCookie } from "#server/auth/next-auth.ts";
import type { Role } from "#server/auth/permissions.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { doors } from "#server/http/doors.ts";
import { frontServer } from "#server/http/front.ts";
import { newToken, tokenHash } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";

/** A procedure as the router itself knows it. */
export interface Procedure {
  _def: { type: "query" | "mutation"; meta: Meta; inputs: import("zod").ZodType[] };
}

/** Every procedure by its path, read from the router, so that none can be left out. */
export const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

export interface Answered {
  status: number;
  /** Status line, headers and body: everything that left the server. */
  bytes: string;
  body: string;
}

/** The front server with every door, over real HTTP on a port of its own. */
export async function openFront() {
  process.env.NEXTAUTH_SECRET ??= "a secret for proofs only, long enough";
  const server = frontServer(doors, async (_, answer) => void answer.writeHead(404).end(), false);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (path: string, init: RequestInit = {}): Promise<Answered> => {
    const answer = await fetch(`${url}${path}`, { redirect: "manual", ...init });
    const body = Buffer.from(await answer.arrayBuffer()).toString("latin1");
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    return { status: answer.status, body, bytes: `${answer.status}\n${headers}\n\n${body}` };
  };
  const fromOwnPage = (cookie: string) => ({
    cookie,
    origin: env().APP_URL,
    "sec-fetch-site": "same-origin",
    "content-type": "application/json",
  });
  /** Calls a procedure as the portal does. `json` is sent as it is when it is a text. */
  const call = (cookie: string, path: string, type: string, input: unknown): Promise<Answered> => {
    const json = typeof input === "string" ? input : JSON.stringify(superjson.serialize(input));
    const headers = fromOwnPage(cookie);
    return type === "query"
      ? ask(`/api/trpc/${path}?input=${encodeURIComponent(json)}`, { headers })
      : ask(`/api/trpc/${path}`, { method: "POST", headers, body: json });
  };
  return { url, ask, call, fromOwnPage, close: () => void (server.closeAllConnections(), server.close()) };
}
export type Front = Awaited<ReturnType<typeof openFront>>;

/** A person of a merchant who is signed in. @returns the cookie */
export async function signedIn(database: TestDatabase, tenantId: string, role: Role): Promise<string> {
  const [userId, sessionId] = [newId("usr"), newId("ses")];
  await database.asOwner("insert into app_user (id, email, name) values ($1, $1 || '@example.com', 'Pat')", [
    userId,
  ]);
  await database.asOwner("insert into membership (tenant_id, user_id, role) values ($1, $2, $3)", [tenantId, userId, role]); // prettier-ignore
  await database.asOwner(
    `insert into user_session (id, user_id, tenant_id, expires_at) values ($1, $2, $3, now() + interval '1 hour')`,
    [sessionId, userId, tenantId],
  );
  const token = await encode({
    token: { sub: userId, sessionId },
    secret: process.env.NEXTAUTH_SECRET ?? "",
  });
  return `${sessionCookie}=${token}`;
}

/** An API key of a merchant. */
export async function apiKey(database: TestDatabase, tenantId: string): Promise<string> {
  const key = `tl_${newToken()}`;
  await database.asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, $2, 'proof', $3, $4, '{read,write}', 'test')`,
    [tenantId, newId("key"), key.slice(0, 8), tokenHash(key)],
  );
  return key;
}

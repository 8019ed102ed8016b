import { z } from "zod";
import { newId } from "#kernel/ids.ts";
import { isStorable } from "#kernel/json.ts";
import { answerTo } from "#server/api/errors.ts";
import type { Refusal } from "#server/api/refusal.ts";
import { openApi } from "#server/api/v1/openapi.ts";
import { readList, readOne } from "#server/api/v1/read.ts";
import { resources, type Resource } from "#server/api/v1/resources.ts";
import { writes, type Write, type Written } from "#server/api/v1/writes.ts";
import { idempotent, requestHash, type KeptAnswer } from "#server/db/idempotency.ts";
import { pool } from "#server/db/pool.ts";
import { transact, transactSql, type Scope } from "#server/db/transact.ts";
import { tokenHash } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";
import { PlainAnswer, problem, type PlainDoor } from "../door.ts";
import type { PlainRequest } from "../plain-request.ts";

interface Caller {
  scope: Scope;
  scopes: readonly string[];
}

/** `/api/v1`: for programs with an API key. Reads need the scope read, writes need write. */
export const apiDoor: PlainDoor<Response | PlainAnswer> = {
  name: "api-v1",
  isPlain: true,
  path: "/api/v1/",
  methods: ["GET", "POST"],
  maxBytes: 1024 * 1024,
  async answer(request, { requestId, rest }) {
    if (rest === "openapi.json" && request.method === "GET") return Response.json(openApi(env().APP_URL));
    const caller = await callerOf(request, requestId, writes.some(({ path, together }) => path === rest && together)); // prettier-ignore
    if (!caller) return badKey(requestId);
    const needed = request.method === "GET" ? "read" : "write";
    if (!caller.scopes.includes(needed))
      return problem(403, "api.scope", `This key does not include ${needed}.`, requestId);
    return request.method === "GET"
      ? read(request, caller, rest, requestId)
      : write(request, caller, rest, requestId);
  },
};

const badKey = (requestId: string) =>
  problem(401, "api.key", "Send a valid key: Authorization: Bearer <key>.", requestId, {
    "www-authenticate": "Bearer",
  });

type KeyRow = { tenant_id: string; id: string; scopes: string[] };
const remembered = new Map<string, { key: KeyRow; until: number }>();
const REMEMBER_MS = 5_000;
const MOST_REMEMBERED = 1_000;

/**
 * Whose key a request carries; null for one that is not good. `isCheckedLater` allows an answer of the last seconds, for
 * writes that look at the key again in their own transaction: it saves them a round trip.
 */
async function callerOf(
  request: PlainRequest,
  requestId: string,
  isCheckedLater: boolean,
): Promise<Caller | null> {
  const key = /^Bearer ([\w.~+/-]{8,200}=*)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (!key) return null;
  const hash = tokenHash(key);
  const known = isCheckedLater ? remembered.get(hash) : undefined;
  const found = known && known.until > Date.now() ? known.key : await keyOf(hash);
  if (!found) return null;
  const scope: Scope = { tenantId: found.tenant_id, actor: { kind: "api_key", id: found.id }, requestId };
  return { scope, scopes: found.scopes };
}

async function keyOf(hash: string): Promise<KeyRow | undefined> {
  const { rows } = await pool().query<KeyRow>("select * from find_api_key($1)", [hash]);
  const [found] = rows;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  if (found) remembered.set(hash, { key: found, until: Date.now() + REMEMBER_MS });
  else remembered.delete(hash);
  return found;
}

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
});

const unknownAddress = (requestId: string) =>
  problem(404, "api.unknown", "There is nothing at this address.", requestId);

async function read(
  request: PlainRequest,
  caller: Caller,
  rest: string,
  requestId: string,
): Promise<Response> {
  const exact = resources.find(({ path }) => path === rest);
  if (exact) return readPage(new URL(request.url).searchParams, exact, caller, requestId);
  const cut = rest.lastIndexOf("/");
  const resource = resources.find(({ path, hasOne }) => hasOne && path === rest.slice(0, cut));
  if (!resource) return unknownAddress(requestId);
  const id = decodeURIComponent(rest.slice(cut + 1));
  if (!isStorable(id)) return problem(404, "api.not_found", "There is no such row.", requestId);
  const row = await transactSql(caller.scope, (work) => readOne(work, resource, id));
  return row ? Response.json(row) : problem(404, "api.not_found", "There is no such row.", requestId);
}

async function readPage(
  query: URLSearchParams,
  resource: Resource,
  caller: Caller,
  requestId: string,
): Promise<Response> {
  const given = Object.fromEntries(query);
  if (!isStorable(given))
    return problem(400, "api.text", "A parameter holds characters that cannot be stored.", requestId);
  const unknown = Object.keys(given).find(
    (name) => !Object.hasOwn(resource.filters, name) && name !== "limit" && name !== "cursor",
  );
  // a filter that is ignored would give everything where a part was asked for
  if (unknown !== undefined)
    return problem(
      400,
      "api.parameter",
      `${unknown.slice(0, 60)} is not a parameter of this list.`,
      requestId,
    );
  const { limit: _limit, cursor: _cursor, ...filters } = given;
  const parsed = listQuery.safeParse(given);
  if (!parsed.success) return invalid(parsed.error, requestId);
  const { limit, cursor } = parsed.data;
  const page = await transactSql(caller.scope, (work) =>
    readList(work, resource, { limit, cursor, filters }),
  );
  return page
    ? Response.json(page)
    : problem(400, "api.cursor", "The cursor is not one of this list.", requestId);
}

function invalid(error: z.ZodError, requestId: string): Response {
  const errors = error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const title = `${errors[0]?.path || "The body"}: ${errors[0]?.message ?? "not understood"}`;
  return Response.json(
    { type: "about:blank", status: 400, code: "api.invalid", title, errors, reference: requestId },
    { status: 400, headers: { "content-type": "application/problem+json" } },
  );
}

async function write(
  request: PlainRequest,
  caller: Caller,
  rest: string,
  requestId: string,
): Promise<Response | PlainAnswer> {
  const target = writes.find(({ path }) => path === rest);
  if (!target) return unknownAddress(requestId);
  if (!/^application\/json(;|$)/.test(request.headers.get("content-type") ?? ""))
    return problem(415, "api.content_type", "Send application/json.", requestId);
  const text = await request.text();
  const json = parseJson(text);
  if (!json.ok) return problem(400, "api.json", "The body is not JSON.", requestId);
  if (!isStorable(json.value))
    return problem(400, "api.text", "A text holds characters that cannot be stored.", requestId);
  const parsed = target.schema.safeParse(json.value);
  if (!parsed.success) return invalid(parsed.error, requestId);
  const givenKey = request.headers.get("idempotency-key")?.slice(0, 200);
  const key = givenKey ?? newId("req");
  // hashed only where it is kept: the content's hash costs as much as reading the content
  const named = () => ({ scope: `api:${caller.scope.actor.id}:${rest}`, key, hash: requestHash(json.value) });
  const together = await target.together?.(caller.scope, parsed.data, givenKey ? named() : null);
  if (together === "revoked") return badKey(requestId);
  if (together) return new PlainAnswer(together.status, together.row);
  try {
    const kept = await transact(caller.scope, (work) =>
      idempotent(work, named(), async () => carryOut(await target.run(work, parsed.data, key))),
    );
    if ("isKeyReused" in kept)
      return problem(409, "api.key_reused", "This Idempotency-Key was used for another request.", requestId);
    return show(kept, caller, requestId);
  } catch (failure) {
    if (failure instanceof Refused) return refusal(failure.refusal, requestId);
    throw failure;
  }
}

/** A refusal wrote nothing and must not be remembered under the key, so it leaves by a throw that rolls back. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

function carryOut(result: Awaited<ReturnType<Write["run"]>>): KeptAnswer {
  if (!result.ok) throw new Refused(result.error);
  return { status: result.value.status, body: result.value };
}

async function show(kept: KeptAnswer, caller: Caller, requestId: string): Promise<Response> {
  const written = kept.body as Written;
  if (!written.show) return Response.json(written.body ?? {}, { status: kept.status });
  const { path, id } = written.show;
  const resource = resources.find((known) => known.path === path);
  const row = resource ? await transactSql(caller.scope, (work) => readOne(work, resource, id)) : null;
  return row ? Response.json(row, { status: kept.status }) : unknownAddress(requestId);
}

function refusal(refused: Refusal, requestId: string): Response {
  const { http, message } = answerTo(refused);
  const { code, ...facts } = refused;
  const body = { type: "about:blank", status: http, code, title: message, facts, reference: requestId };
  return new Response(
    JSON.stringify(body, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)),
    { status: http, headers: { "content-type": "application/problem+json" } },
  );
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false };
  }
}

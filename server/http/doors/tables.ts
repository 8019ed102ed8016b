import { answerTo } from "#server/api/errors.ts";
import { allows, type Session } from "#server/auth/session-record.ts";
import type { Permission } from "#server/auth/permissions.ts";
import type { Scope } from "#server/db/transact.ts";
import { importKinds, LARGEST_FILE_BYTES } from "#server/modules/imports/contract.ts";
import {
  errorFile,
  exportFile,
  exportKinds,
  uploadFile,
  type ExportKind,
} from "#server/modules/imports/public.ts";
import { contentTypes } from "#server/platform/storage.ts";
import { problem, type Door } from "../door.ts";
import { crossSiteRefusal } from "../same-site.ts";
import { sessionOf } from "../session-of.ts";

const exportPermissions: Record<ExportKind, Permission> = {
  skus: "catalog:read",
  stock: "inventory:read",
  orders: "orders:read",
};

/**
 * Tables as files. PUT /tables/imports/<kind>?name=<file name> with the bytes brings a file in; GET /tables/imports/<id>/errors.csv gives
 * its wrong rows; GET /tables/exports/<kind>.<csv|xlsx>?<filter> gives a list.
 */
export const tablesDoor: Door = tablesDoorOf(sessionOf);

/** The door over a given way to know who asks. */
export function tablesDoorOf(whoAsks: (request: Request) => Promise<Session | null>): Door {
  return {
    name: "tables",
    path: "/tables/",
    methods: ["GET", "PUT"],
    maxBytes: LARGEST_FILE_BYTES,
    async answer(request, { requestId, rest }) {
      const session = await whoAsks(request);
      if (!session) return problem(401, "tables.signed_out", "Please sign in.", requestId);
      const scope: Scope = {
        tenantId: session.tenantId,
        actor: { kind: "user", id: session.userId },
        requestId,
      };
      const [, kind = "", format = ""] = /^exports\/([a-z]+)\.(csv|xlsx)$/.exec(rest) ?? [];
      const exported = exportKinds.find((known) => known === kind);
      const needed = exported
        ? exportPermissions[exported]
        : request.method === "PUT"
          ? "imports:write"
          : "imports:read";
      if (!allows(session, needed))
        return problem(403, "tables.forbidden", `Your role does not include ${needed}.`, requestId);
      if (request.method === "PUT") return takeIn(request, scope, rest);
      return exported
        ? giveList(request, scope, exported, format as "csv" | "xlsx")
        : giveErrors(scope, rest);
    },
  };
}

async function takeIn(request: Request, scope: Scope, rest: string): Promise<Response> {
  const requestId = scope.requestId ?? "";
  const refusal = crossSiteRefusal(request);
  if (refusal) return problem(403, "api.cross_site", refusal, requestId);
  const kind = importKinds.find((known) => rest === `imports/${known}`);
  if (!kind) return unknown(scope);
  const fileName =
    (new URL(request.url).searchParams.get("name") ?? "").replaceAll(/[^\p{L}\p{N} ._-]/gu, "") || "import";
  const answer = await uploadFile(scope, {
    kind,
    fileName,
    bytes: new Uint8Array(await request.arrayBuffer()),
  });
  if (answer.ok) return Response.json(answer.value, { headers: { "cache-control": "no-store" } });
  const { http, message } = answerTo(answer.error);
  return problem(http, answer.error.code, message, requestId);
}

async function giveErrors(scope: Scope, rest: string): Promise<Response> {
  const [, batchId = ""] = /^imports\/(imp_[0-9a-f]{32})\/errors\.csv$/.exec(rest) ?? [];
  const file = batchId ? await errorFile(scope, batchId) : null;
  return file ? download(file.name, "csv", file.text) : unknown(scope);
}

async function giveList(
  request: Request,
  scope: Scope,
  kind: ExportKind,
  format: "csv" | "xlsx",
): Promise<Response> {
  const filter = Object.fromEntries(new URL(request.url).searchParams);
  const file = await exportFile(scope, { kind, format, filter });
  if (!file) return problem(400, "tables.filter", "The list has no such filter.", scope.requestId ?? "");
  const { body } = file;
  return download(file.name, format, body instanceof ReadableStream ? body : new Uint8Array(body));
}

const unknown = (scope: Scope) =>
  problem(404, "tables.unknown", "There is no such file.", scope.requestId ?? "");

function download(name: string, format: "csv" | "xlsx", body: BodyInit): Response {
  return new Response(body, {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : contentTypes.xlsx,
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}

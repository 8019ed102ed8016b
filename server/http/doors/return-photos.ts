import { isId } from "#kernel/ids.ts";
import { answerTo } from "#server/api/errors.ts";
import { allows, type Session } from "#server/auth/session-record.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { LARGEST_IMAGE_BYTES } from "#server/modules/catalog/public.ts";
import { keepPhoto, readPhoto } from "#server/modules/returns/public.ts";
import { contentTypes } from "#server/platform/storage.ts";
import { problem, type Door } from "../door.ts";
import { crossSiteRefusal } from "../same-site.ts";
import { sessionOf } from "../session-of.ts";

/**
 * PUT /return-photos/<return id>, or /<return id>/<photo id> with an id that the device made, with the bytes keeps a photo of an inspection; GET /return-photos/<id>.<format> shows it. What it is
 * is told from the bytes; the name and the type that a sender gives count for nothing.
 */
export const returnPhotosDoor: Door = returnPhotosDoorOf(sessionOf);

/** The door over a given way to know who asks. */
export function returnPhotosDoorOf(whoAsks: (request: Request) => Promise<Session | null>): Door {
  return {
    name: "return-photos",
    path: "/return-photos/",
    methods: ["GET", "PUT"],
    maxBytes: LARGEST_IMAGE_BYTES,
    readLimitMs: 60_000,
    async answer(request, { requestId, rest }) {
      const session = await whoAsks(request);
      if (!session) return problem(401, "return_photos.signed_out", "Please sign in.", requestId);
      const permission = request.method === "PUT" ? "returns:write" : "returns:read";
      // photos belong to the inspection, also on a scanner
      if (!allows(session, permission, "returns.inspect"))
        return problem(
          403,
          "return_photos.forbidden",
          `Your role does not include ${permission}.`,
          requestId,
        );
      const { tenantId, userId, boundTo } = session;
      const scope: Scope = {
        ...{ tenantId, actor: { kind: "user", id: userId }, requestId },
        ...(boundTo ? { boundTo } : {}),
      };
      return request.method === "PUT" ? keep(request, scope, rest) : show(scope, rest);
    },
  };
}

async function keep(request: Request, scope: Scope, rest: string): Promise<Response> {
  const requestId = scope.requestId ?? "";
  const refusal = crossSiteRefusal(request);
  if (refusal) return problem(403, "api.cross_site", refusal, requestId);
  const [rmaId = "", photoId, ...more] = rest.split("/");
  if (more.length > 0 || (photoId !== undefined && !isId(photoId, "rmp")))
    return problem(404, "return_photos.unknown", "There is no such address.", requestId);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const answer = await transact(scope, (work) => keepPhoto(work, { rmaId, bytes, photoId }));
  if (answer.ok) return Response.json(answer.value, { headers: { "cache-control": "no-store" } });
  const { http, message } = answerTo(answer.error);
  return problem(http, answer.error.code, message, requestId);
}

async function show(scope: Scope, name: string): Promise<Response> {
  const [, photoId = "", ending = ""] = /^(rmp_[0-9a-f]{32})\.([a-z]{3,4})$/.exec(name) ?? [];
  const photo = photoId ? await transact(scope, (work) => readPhoto(work, photoId)) : null;
  if (!photo || photo.format !== ending)
    return problem(404, "return_photos.unknown", "There is no such photo.", scope.requestId ?? "");
  return new Response(new Uint8Array(photo.bytes), {
    headers: {
      "content-type": contentTypes[photo.format],
      "content-length": String(photo.bytes.length),
      "x-content-type-options": "nosniff",
      // a photo under an id never changes
      "cache-control": "private, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}

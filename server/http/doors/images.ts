import { answerTo } from "#server/api/errors.ts";
import { allows, type Session } from "#server/auth/session-record.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { attachImage, LARGEST_IMAGE_BYTES, readImage } from "#server/modules/catalog/public.ts";
import { contentTypes } from "#server/platform/storage.ts";
import { problem, type Door } from "../door.ts";
import { crossSiteRefusal } from "../same-site.ts";
import { sessionOf } from "../session-of.ts";

/**
 * GET /images/<id>.<format> shows a picture that was uploaded; PUT /images/<SKU id> with the bytes adds it to the SKU's pictures, PUT
 * /images/product/<product id> to those of a product. What it is
 * is told from the bytes; the name and the type that a sender gives count for nothing.
 */
export const imagesDoor: Door = imagesDoorOf(sessionOf);

/** The door over a given way to know who asks. */
export function imagesDoorOf(whoAsks: (request: Request) => Promise<Session | null>): Door {
  return {
    name: "images",
    path: "/images/",
    methods: ["GET", "PUT"],
    maxBytes: LARGEST_IMAGE_BYTES,
    async answer(request, { requestId, rest }) {
      const session = await whoAsks(request);
      if (!session) return problem(401, "images.signed_out", "Please sign in.", requestId);
      const permission = request.method === "PUT" ? "catalog:write" : "catalog:read";
      if (!allows(session, permission))
        return problem(403, "images.forbidden", `Your role does not include ${permission}.`, requestId);
      const { tenantId, userId } = session;
      const scope: Scope = { tenantId, actor: { kind: "user", id: userId }, requestId };
      const writer = { kind: "person", id: userId, role: session.role } as const;
      return request.method === "PUT" ? keep(request, scope, rest, writer) : show(scope, rest);
    },
  };
}

async function keep(
  request: Request,
  scope: Scope,
  rest: string,
  writer: { kind: "person"; id: string; role: string },
): Promise<Response> {
  const requestId = scope.requestId ?? "";
  const refusal = crossSiteRefusal(request);
  if (refusal) return problem(403, "api.cross_site", refusal, requestId);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const productId = /^product\/(.+)$/.exec(rest)?.[1];
  const owner = productId ? ({ of: "product", id: productId } as const) : ({ of: "sku", id: rest } as const);
  const answer = await transact(scope, (work) => attachImage(work, { owner, bytes, writer }));
  if (answer.ok) return Response.json(answer.value, { headers: { "cache-control": "no-store" } });
  const { http, message } = answerTo(answer.error);
  return problem(http, answer.error.code, message, requestId);
}

async function show(scope: Scope, name: string): Promise<Response> {
  const [, imageId = "", ending = ""] = /^(img_[0-9a-f]{32})\.([a-z]{3,4})$/.exec(name) ?? [];
  const image = imageId ? await transact(scope, (work) => readImage(work, imageId)) : null;
  if (!image || image.format !== ending)
    return problem(404, "images.unknown", "There is no such picture.", scope.requestId ?? "");
  return new Response(new Uint8Array(image.bytes), {
    headers: {
      "content-type": contentTypes[image.format],
      "content-length": String(image.bytes.length),
      "x-content-type-options": "nosniff",
      // a picture under an id never changes
      "cache-control": "private, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
}

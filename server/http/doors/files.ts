import { allows, type Session } from "#server/auth/session-record.ts";
import type { Permission } from "#server/auth/permissions.ts";
import { findDocumentFile, type KeptDocument } from "#server/db/document-file.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { ediText, orderPdf } from "#server/modules/inbound/public.ts";
import { creditNotePdf, invoicePdf } from "#server/modules/invoicing/public.ts";
import { payoutStatement } from "#server/modules/settlement/public.ts";
import { contentTypes, type FileEnding } from "#server/platform/storage.ts";
import { problem, type Door } from "../door.ts";
import { sessionOf } from "../session-of.ts";

/** A kind of document people can download. A room that makes one adds it to `fileKinds`. */
export interface FileKind {
  permission: Permission;
  formats: readonly FileEnding[];
  /** Makes the file at the first request; null when the merchant has no such document. Without it files are made elsewhere. */
  make?: (scope: Scope, documentId: string, format: FileEnding) => Promise<KeptDocument | null>;
}

export const fileKinds: Readonly<Record<string, FileKind>> = {
  invoice: { permission: "invoicing:read", formats: ["pdf"], make: invoicePdf },
  credit_note: { permission: "invoicing:read", formats: ["pdf"], make: creditNotePdf },
  purchase_order: { permission: "inbound:read", formats: ["pdf"], make: orderPdf },
  edi_document: { permission: "inbound:read", formats: ["txt"], make: ediText },
  payout: { permission: "settlement:read", formats: ["pdf", "csv"], make: payoutStatement },
};

const address = /^([a-z][a-z_]{0,39})\/([A-Za-z0-9_-]{1,80})\.([a-z]{3,4})$/;

/** GET /files/<documentType>/<id>.<format>: documents to download, for people of the merchant who may read them. */
export const filesDoor: Door = filesDoorOf(fileKinds, sessionOf);

/** The door over given kinds and a given way to know who asks. */
export function filesDoorOf(
  kinds: Readonly<Record<string, FileKind>>,
  whoAsks: (request: Request) => Promise<Session | null>,
): Door {
  return {
    name: "files",
    path: "/files/",
    methods: ["GET"],
    maxBytes: 0,
    async answer(request, { requestId, rest }) {
      const session = await whoAsks(request);
      if (!session) return problem(401, "files.signed_out", "Please sign in.", requestId);
      const [, documentType = "", documentId = "", ending = ""] = address.exec(rest) ?? [];
      const kind = Object.hasOwn(kinds, documentType) ? kinds[documentType] : undefined;
      const format = kind?.formats.find((known) => known === ending);
      const unknown = () => problem(404, "files.unknown", "There is no such file.", requestId);
      if (!kind || !format) return unknown();
      if (!allows(session, kind.permission))
        return problem(403, "files.forbidden", `Your role does not include ${kind.permission}.`, requestId);
      const scope: Scope = {
        tenantId: session.tenantId,
        actor: { kind: "user", id: session.userId },
        requestId,
      };
      const kept =
        (await transact(scope, (work) => findDocumentFile(work, { documentType, documentId, format }))) ??
        (await kind.make?.(scope, documentId, format));
      return kept ? download(kept, `${documentType}-${documentId}.${format}`, format) : unknown();
    },
  };
}

function download({ bytes, sha256 }: KeptDocument, name: string, format: FileEnding): Response {
  const isText = contentTypes[format].startsWith("text/");
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": `${contentTypes[format]}${isText ? "; charset=utf-8" : ""}`,
      "content-length": String(bytes.length),
      "content-disposition": `attachment; filename="${name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      // a document cannot run anything, whatever is in it
      "content-security-policy": "default-src 'none'; sandbox",
      etag: `"${sha256}"`,
    },
  });
}

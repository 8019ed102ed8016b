import { keepDocumentFile, type KeptDocument } from "#server/db/document-file.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { createHash } from "node:crypto";
import { orderDocument } from "../queries/order-document.ts";

/**
 * A purchase order as PDF. What was placed is kept as it was first made; a draft is made anew each time. Null when there is none.
 */
export async function orderPdf(scope: Scope, orderId: string): Promise<KeptDocument | null> {
  const order = await transact(scope, (work) => orderDocument(work, orderId));
  if (!order) return null;
  // laid out between the transactions: it takes time
  const { renderOrder } = await import("../pdf/render.ts");
  const bytes = await renderOrder(order);
  if (order.placedAt === null) return { bytes, sha256: hashOf(bytes) };
  const key = { documentType: "purchase_order", documentId: orderId, format: "pdf" } as const;
  return transact(scope, (work) => keepDocumentFile(work, key, bytes));
}

/** An EDI document as it came in or goes out, as text. Null when there is none. */
export async function ediText(scope: Scope, documentId: string): Promise<KeptDocument | null> {
  const row = await transact(scope, (work) =>
    work.tx.ediDocument.findUnique({
      where: { tenantId_id: { tenantId: work.tenantId, id: documentId } },
      select: { body: true },
    }),
  );
  if (!row) return null;
  const bytes = Buffer.from(row.body, "utf8");
  return { bytes, sha256: hashOf(bytes) };
}

const hashOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

import { err, type Result } from "#kernel/result.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { bodyDigest, connectionsOfKind, receiveDelivery } from "#server/modules/partners/public.ts";
import type { NewAsn } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";
import { noticeOf, readNoticeCsv } from "./read-notice.ts";
import { recordAsn } from "./record-asn.ts";

/**
 * Records an ASN that a person typed or whose CSV was given. See {@link recordAsn} for what comes of it.
 *
 * @returns `inbound.csv_unreadable` besides the refusals there
 */
export async function enterAsn(
  work: Work,
  input: NewAsn,
): Promise<Result<{ asnId: string; number: string; differences: number }, InboundRefusal>> {
  const { id, supplierId, locationId, csv, lines, ...head } = input;
  const rows = csv === undefined ? { ok: true as const, value: lines } : readNoticeCsv(csv);
  if (!rows.ok) return rows;
  const announcement = noticeOf({ carrier: "", reference: "", ...head }, rows.value);
  return recordAsn(work, {
    supplierId,
    announcement,
    source: csv === undefined ? "person" : "csv",
    ...(id ? { id } : {}),
    ...(locationId ? { locationId } : {}),
  });
}

/**
 * Puts a file of X12 that a person has into the inbox, where its drain takes it as if the partner had sent it. The same file
 * again is the same delivery.
 *
 * @returns whether it is new; `inbound.no_edi` when no connection carries EDI
 */
export async function uploadEdi(
  scope: Scope,
  text: string,
): Promise<Result<{ isNew: boolean }, InboundRefusal>> {
  const [connection] = await transact(scope, (work) => connectionsOfKind(work, "edi"));
  if (!connection) return err({ code: "inbound.no_edi", supplierName: "The merchant" });
  const rawBody = Buffer.from(text, "utf8");
  const isNew = await receiveDelivery(scope.tenantId, {
    connectionId: connection.id,
    kind: "edi",
    topic: "x12",
    eventId: bodyDigest(rawBody),
    webhookId: null,
    triggeredAt: null,
    headers: {},
    rawBody,
  });
  return { ok: true, value: { isNew } };
}

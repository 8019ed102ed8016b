import { buildSscc } from "#kernel/barcode.ts";
import { expectOk } from "#kernel/result.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { receiveDelivery } from "#server/modules/partners/public.ts";
import { announcementAs856 } from "../adapters/x12/write-orders.ts";
import { writeInterchange, type SetToWrite } from "../adapters/x12/write.ts";
import type { AnnouncedItem, Announcement } from "../domain/announced.ts";
import type { Dock } from "./arrange.ts";

/** SSCC of the n-th test pallet. */
export const sscc = (serial: number): string =>
  expectOk(buildSscc({ extensionDigit: 0, companyPrefix: "9521234", serial: BigInt(serial) }));

/** Connects the dock's supplier by EDI as ZZ:ACME; we are ZZ:US. */
export async function connectEdi(database: TestDatabase, dock: Dock): Promise<string> {
  const connectionId = `con_${dock.tenantId.slice(-8)}`;
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, account, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'edi', 'VAN', 'https://van.invalid', 'ZZ:US', '', '', 1, 1)`,
    [dock.tenantId, connectionId],
  );
  await database.asOwner(
    `update supplier set edi_connection_id = $2, edi_id = 'ZZ:ACME' where tenant_id = $1`,
    [dock.tenantId, connectionId],
  );
  return connectionId;
}

let controls = 100;
/** A file from the supplier. */
export const fileOf = (...sets: SetToWrite[]): string =>
  writeInterchange(
    {
      sender: "ZZ:ACME",
      receiver: "ZZ:US",
      controlNumber: ++controls,
      at: new Date("2026-03-02T08:00:00Z"),
      isTest: false,
    },
    sets,
  );

/** Stores a file in the inbox as the door would. */
export async function deliver(dock: Dock, connectionId: string, text: string): Promise<void> {
  await receiveDelivery(dock.tenantId, {
    connectionId,
    kind: "edi",
    topic: "x12",
    eventId: `test-${++controls}`,
    webhookId: null,
    triggeredAt: null,
    headers: {},
    rawBody: Buffer.from(text),
  });
}

type Row = { sscc?: string; order: string; code: string; quantity: number; lot?: string };

/** A notice of pallets, one item a row. */
export function noticeOf(shipmentNumber: string, rows: readonly Row[]): Announcement {
  const pallets = [...new Set(rows.flatMap((row) => (row.sscc ? [row.sscc] : [])))];
  return {
    shipmentNumber,
    shippedOn: "2026-03-01",
    expectedOn: "2026-03-03",
    carrier: "ABFS",
    reference: "BOL-1",
    shipTo: null,
    units: pallets.map((code) => ({
      ref: code,
      parentRef: null,
      kind: "pallet" as const,
      sscc: code,
      label: "",
    })),
    items: rows.map((row): AnnouncedItem => ({
      unitRef: row.sscc ?? null,
      orderNumber: row.order,
      orderPosition: null,
      codes: [{ qualifier: "VN", value: row.code }],
      quantity: row.quantity,
      unitOfMeasure: "EA",
      packQuantity: null,
      lot: row.lot ?? null,
      expiresOn: null,
    })),
  };
}

/** The notice as a file. */
export const asnFile = (shipmentNumber: string, rows: readonly Row[]): string =>
  fileOf(announcementAs856(noticeOf(shipmentNumber, rows), new Date("2026-03-02T08:00:00Z")));

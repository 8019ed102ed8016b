import type { Work } from "#server/db/transact.ts";
import type { DiscardScan } from "../contract.ts";
import { insertScan, knownScan } from "../store.ts";

/** Writes down that a person gave up a scan which waited on a device and was not taken. Told twice, it is one record. */
export async function discardScan(work: Work, discard: DiscardScan): Promise<{ isAccepted: true }> {
  const { scanKey, code, scannedAt, ...facts } = discard;
  if (!(await knownScan(work, scanKey)))
    await insertScan(work, {
      fulfillmentOrderId: null,
      locationId: null,
      step: "other",
      code,
      expected: null,
      refusal: "discarded",
      facts,
      scanKey,
      scannedAt,
    });
  return { isAccepted: true };
}

import type { Work } from "#server/db/transact.ts";
import type { DiscardScan } from "../contract.ts";
import { insertScan, knownScan } from "../store.ts";

/** Writes down that a person gave up a scan which waited on a device and was not taken. Told twice, it is one record. */
export async function discardScan(work: Work, discard: DiscardScan): Promise<{ isAccepted: true }> {
  const { scanKey, code, scannedAt, ...facts } = discard;
  // no job is locked here that would make a second telling wait for the first
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/discard/${scanKey}`}, 0))`;
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

import { afterAll, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeProcessor, chargeBody, lineBody, payoutBody } from "../testing/arrange.ts";
import { importPayout } from "./import-payout.ts";
import { payoutStatement } from "./payout-statement.ts";

const database = testDatabase();
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

it("is a PDF and a CSV with every line, harmless in a spreadsheet, and nobody else's", async () => {
  const fix = await arrangeProcessor(database);
  stops.push(fix.processor.stop);
  await fix.tell("charge.succeeded", chargeBody("ch_1", 5_000));
  fix.processor.payouts.set("po_1", payoutBody("po_1", 4_930));
  fix.processor.statements.set("po_1", [
    lineBody("txn_1", "charge", 5_000, { fee: 59, source: "ch_1" }),
    lineBody("txn_2", "stripe_fee", -11, { description: "=1+1" }),
  ]);
  const { payoutId } = await importPayout(fix.scope, {
    connectionId: fix.connectionId,
    payoutExternalId: "po_1",
  });
  const csv = (await payoutStatement(fix.scope, payoutId, "csv"))!.bytes.toString("utf8");
  expect(csv.trim().split("\n")).toHaveLength(3);
  expect(csv).toContain("50.00,0.59,49.41,USD,payment,#1001,1");
  expect(csv).toContain("'=1+1,-0.11");
  const pdf = (await payoutStatement(fix.scope, payoutId, "pdf"))!;
  expect(pdf.bytes.subarray(0, 5).toString()).toBe("%PDF-");
  expect((await payoutStatement(fix.scope, payoutId, "pdf"))!.sha256).toBe(pdf.sha256);
  const other = await arrangeProcessor(database);
  stops.push(other.processor.stop);
  expect(await payoutStatement(other.scope, payoutId, "csv")).toBeNull();
});

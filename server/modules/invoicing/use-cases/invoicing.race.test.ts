import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeOrder } from "../testing/arrange.ts";
import { creditable } from "../queries/creditable.ts";
import { issueCreditNote } from "./issue-credit-note.ts";
import { issueInvoice } from "./issue-invoice.ts";

const database = testDatabase();

describe("credits at the same time", () => {
  it("never exceed the invoice, and everything that can be credited is", async () => {
    const { within, ship, sql } = await arrangeOrder(database, { lines: [{ quantity: 10, unitPriceMinor: 1000, taxMinor: 600 }] }); // prettier-ignore
    await ship("ffo_1", { l1: 10 });
    const issued = await within((work) => issueInvoice(work, { fulfillmentOrderId: "ffo_1" }));
    if (!issued.ok) throw new Error(issued.error.code);
    const { invoiceId } = issued.value;
    const [line] = await within((work) => creditable(work, invoiceId));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        within((work) =>
          issueCreditNote(work, { invoiceId, sourceKey: `race:${index}`, reason: "returned", refund: true,
            lines: [{ invoiceLineId: line!.invoiceLineId, quantity: 1 }] }),
        ),
      ),
    ); // prettier-ignore
    expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
    expect(
      new Set(answers.filter((answer) => !answer.ok).map((answer) => !answer.ok && answer.error.code)),
    ).toEqual(new Set(["invoicing.over_credit"]));
    const [sums] = await sql(`select sum(total_minor)::int as credited, (select credited_minor::int from invoice_balance b where b.tenant_id = $1) as balance
      from credit_note where tenant_id = $1`); // prettier-ignore
    expect(sums).toEqual({ credited: 10_600, balance: 10_600 });
  });
});

describe("invoice numbers", () => {
  it("have no gaps under parallel use and aborts; control: a plain sequence has", async () => {
    const { within, ship, sql, tenantId, scope } = await arrangeOrder(database, { lines: [{ quantity: 40, unitPriceMinor: 100 }] }); // prettier-ignore
    const plainName = `plain_${tenantId}`;
    await database.asOwner(`create sequence ${plainName}`);
    await database.asOwner(`grant usage on sequence ${plainName} to portal`);
    for (let index = 0; index < 40; index += 1) await ship(`ffo_${index}`, { l1: 1 });
    const plain: number[] = [];
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        transact(scope, async (work) => {
          const issued = await issueInvoice(work, { fulfillmentOrderId: `ffo_${index}` });
          if (!issued.ok) throw new Error(issued.error.code);
          const [row] = await work.tx.$queryRawUnsafe<{ value: bigint }[]>(
            `select nextval('${plainName}') as value`,
          );
          if (index % 3 === 0) throw new Error("abort");
          plain.push(Number(row!.value));
        }).catch((failure: Error) => {
          if (failure.message !== "abort") throw failure;
        }),
      ),
    );
    const rows = await sql("select number from invoice where tenant_id = $1 order by number");
    expect(rows.map((row) => Number(String(row.number).slice(4)))).toEqual(rows.map((_, index) => index + 1));
    expect(rows).toHaveLength(26);
    expect(Math.max(...plain)).toBeGreaterThan(plain.length);
    const again = await within((work) => issueInvoice(work, { fulfillmentOrderId: "ffo_0" }));
    expect(again).toMatchObject({ value: { number: "INV-000027" } });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { systemScope } from "#server/db/transact.ts";
import { replayDelivery } from "#server/modules/partners/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { readX12 } from "../adapters/x12/read.ts";
import { answerAs855 } from "../adapters/x12/write-orders.ts";
import { writeInterchange } from "../adapters/x12/write.ts";
import { arrangeDock, gtins } from "../testing/arrange.ts";
import { asnFile, connectEdi, deliver, fileOf, noticeOf, sscc } from "../testing/edi.ts";
import { drainEdi } from "./drain-edi.ts";
import { expectedOf } from "./expect-stock.ts";
import { cancelAsn, recordAsn } from "./record-asn.ts";
import { noticeOf as noticeOfRows, readNoticeCsv } from "./read-notice.ts";
import { writeOrder850 } from "./send-order.ts";

const database = testDatabase();
let restore: () => void;
beforeEach(() => (restore = setClock(() => new Date("2026-03-02T09:00:00Z"))));
afterEach(() => restore());

async function arrange() {
  const dock = await arrangeDock(database);
  const connectionId = await connectEdi(database, dock);
  const send = async (text: string) => {
    await deliver(dock, connectionId, text);
    await drainEdi(systemScope(dock.tenantId, "test"), connectionId);
  };
  const inbox = () => dock.within((work) => work.tx.inboxDelivery.findMany({ orderBy: { id: "asc" } }));
  const documents = () => dock.within((work) => work.tx.ediDocument.findMany({ orderBy: { id: "asc" } }));
  const lines = () => dock.within((work) => work.tx.asnLine.findMany({ orderBy: { position: "asc" } }));
  return { ...dock, connectionId, send, inbox, documents, lines };
}

describe("a notice by 856", () => {
  it("is one for its supplier and shipment number, over several orders; what fits nothing is a typed difference", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 24, sku_pot: 12 });
    await dock.place("pur_2", { sku_mug: 12 });
    const rows = [
      { sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 24 },
      { sscc: sscc(1), order: "PO-000001", code: gtins.sku_pot.each, quantity: 18 },
      { sscc: sscc(2), order: "PO-000002", code: "MUG", quantity: 12 },
      { sscc: sscc(2), order: "PO-000002", code: "AC-POT", quantity: 6 },
      { sscc: sscc(2), order: "PO-000009", code: "AC-POT", quantity: 6 },
      { order: "PO-000001", code: "AC-NEW", quantity: 6 },
    ];
    await dock.send(asnFile("SHIP-1", rows));
    expect((await dock.lines()).map(({ skuId, difference, announcedQuantity }) => [skuId, announcedQuantity, difference])).toEqual([
      ["sku_mug", 24, null], ["sku_pot", 18, "over_order"], [null, 6, "unknown_sku"],
      ["sku_mug", 12, null], ["sku_pot", 6, "not_on_order"], ["sku_pot", 6, "unknown_order"]]);
    const asked = await database.asOwner("select subject_type, facts -> 'lines' as lines from exception where tenant_id = $1 and type = 'asn.differences'", [dock.tenantId]);
    expect(asked).toMatchObject([{ subject_type: "asn", lines: { length: 4 } }]);
    const expected = await dock.within((work) => expectedOf(work, "pur_1"));
    expect(expected.filter(({ quantity }) => quantity > 0).map((one) => [one.skuId, one.quantity, one.expectedOn, one.label])).toEqual([
      ["sku_mug", 24, "2026-03-03", "ASN-000001"], ["sku_pot", 12, "2026-03-03", "ASN-000001"]]);

    await dock.send(asnFile("SHIP-1", rows.slice(0, 1)));
    const [first, second] = await dock.inbox();
    expect([first!.status, first!.subjectType]).toEqual(["applied", "asn"]);
    expect([second!.status, second!.reason]).toEqual(["quarantined", expect.stringContaining("announced before, as ASN-000001")]);
    expect((await dock.documents()).filter(({ kind }) => kind === "997").map(({ body }) => /AK9\*\w/.exec(body)?.[0])).toEqual(["AK9*A", "AK9*A"]);
  }); // prettier-ignore

  it("that is broken stays in quarantine with its place, is answered, and is applied when it is replayed mended", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 24 });
    const sound = asnFile("SHIP-2", [{ order: "PO-000001", code: "AC-MUG", quantity: 24 }]);
    await dock.send(sound.replace("SE*", "SE*1"));
    const [delivery] = await dock.inbox();
    expect(delivery).toMatchObject({ status: "quarantined", reason: expect.stringMatching(/^856 0001: Segment \d+ \(SE01\): says/) });
    const [answer] = (await dock.documents()).filter(({ direction }) => direction === "out");
    expect(answer!.body).toContain("AK5*R*4~\nAK9*R*1*1*0~");
    await database.asOwner("update inbox_delivery set raw_body = $2 where tenant_id = $1", [dock.tenantId, Buffer.from(sound)]);
    expectOk(await dock.within((work) => replayDelivery(work, delivery!.id)));
    await drainEdi(systemScope(dock.tenantId, "test"), dock.connectionId);
    expect((await dock.inbox())[0]).toMatchObject({ status: "applied", outcome: "Read: 856" });
    expect((await dock.lines()).length).toBe(1);
    expect((await dock.documents()).filter(({ direction }) => direction === "out").length, "answered once").toBe(1);
  }); // prettier-ignore

  it("of a stranger waits until the supplier has the sender's id", async () => {
    const dock = await arrange();
    await database.asOwner("update supplier set edi_id = null where tenant_id = $1", [dock.tenantId]);
    await dock.send(asnFile("SHIP-3", [{ order: "PO-000001", code: "AC-MUG", quantity: 1 }]));
    expect((await dock.inbox())[0]).toMatchObject({
      status: "quarantined",
      reason: expect.stringContaining("No supplier sends as ZZ:ACME"),
    });
  });

  it("names a pallet once, and can be taken back while nothing of it was received", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 48 });
    const announce = (id: string, shipment: string, code: string) =>
      dock.within((work) => recordAsn(work, { id, supplierId: "sup_acme", source: "person",
        announcement: noticeOf(shipment, [{ sscc: code, order: "PO-000001", code: "AC-MUG", quantity: 24 }]) }));
    expect(await announce("asn_1", "H-1", sscc(8))).toMatchObject({ ok: true });
    expect(await announce("asn_1", "H-1", sscc(8)), "twice").toMatchObject({ value: { asnId: "asn_1", number: "ASN-000001" } });
    expect(await announce("asn_2", "H-2", sscc(8))).toMatchObject({ error: { code: "inbound.sscc_twice" } });
    expectOk(await dock.within((work) => cancelAsn(work, "asn_1")));
    const rest = (await dock.within((work) => expectedOf(work, "pur_1"))).filter(({ quantity }) => quantity > 0);
    expect(rest.map((one) => [one.quantity, one.label])).toEqual([[48, "PO-000001"]]);
  }); // prettier-ignore

  it("by CSV is the same, and a bad row is named", async () => {
    const csv = `Order,Item,Quantity,SSCC,Lot,Expires\nPO-000001,AC-TEA,12,00${sscc(5)},L7,2027-01-31\n`;
    const rows = expectOk(readNoticeCsv(csv));
    const head = { shipmentNumber: "C-1", expectedOn: "2026-03-05", carrier: "", reference: "" };
    expect(noticeOfRows(head, rows)).toMatchObject({ units: [{ sscc: sscc(5) }], items: [{ quantity: 12, lot: "L7", expiresOn: "2027-01-31" }] });
    expect(readNoticeCsv(csv.replace(",12,", ",a dozen,"))).toMatchObject({ error: { code: "inbound.csv_unreadable", line: 2 } });
    expect(readNoticeCsv("order,quantity\nPO-1,3\n")).toMatchObject({ error: { line: 1, reason: expect.stringContaining("item") } });
    expect(readNoticeCsv('order,item,quantity\n"PO-1,3\n')).toMatchObject({ error: { code: "inbound.csv_unreadable" } });
  }); // prettier-ignore
});

describe("an order by EDI", () => {
  it("goes out as 850, is answered by 855, and a rejecting 997 asks a person", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 24 });
    const written = expectOk(await dock.within((work) => writeOrder850(work, "pur_1")));
    expect(await dock.within((work) => writeOrder850(work, "pur_1")), "twice").toEqual({ ok: true, value: written });
    const [order] = await dock.documents();
    expect(readX12(Buffer.from(order!.body)).sets[0]!.document).toMatchObject({ kind: "850", order: { orderNumber: "PO-000001",
      requestedOn: "2026-03-12", lines: [{ quantity: 24, unitPrice: "2.50" }] } });

    const line = { position: 1, quantity: 18, unitPrice: "2.60", supplierCode: "AC-MUG", expectedOn: "2026-03-14" };
    await dock.send(fileOf(answerAs855({ orderNumber: "PO-000001", answeredOn: "2026-03-02", lines: [{ ...line, status: "IQ" }] })));
    const differences = await dock.within((work) => work.tx.purchaseOrderDifference.findMany({ orderBy: { id: "asc" } }));
    expect(differences.map(({ kind, theirs }) => [kind, theirs])).toEqual([["quantity", "18"], ["date", "2026-03-14"], ["price", "260"]]);
    await dock.send(fileOf(answerAs855({ orderNumber: "PO-000077", answeredOn: "2026-03-02", lines: [{ ...line, status: "IA" }] })));
    expect((await dock.inbox())[1]).toMatchObject({ status: "quarantined", reason: expect.stringContaining("no order PO-000077") });

    const report = { kind: "997", segments: [["AK1", "PO", order!.groupControl], ["AK2", "850", "0001"], ["AK3", "PO1", "8", "", "8"], ["AK4", "4", "", "7"], ["AK5", "R", "5"], ["AK9", "R", "1", "1", "0"]] };
    await dock.send(writeInterchange({ sender: "ZZ:ACME", receiver: "ZZ:US", controlNumber: 9, at: new Date("2026-03-02T08:00:00Z"), isTest: false }, [report]));
    expect((await dock.documents()).find(({ id }) => id === written.documentId)).toMatchObject({ status: "rejected", outcome: "AK3 PO1 8 8; AK4 4 7; AK5 5" });
    const asked = await database.asOwner("select type from exception where tenant_id = $1 and type = 'edi.rejected'", [dock.tenantId]);
    expect(asked.length).toBe(1);
  }); // prettier-ignore
});

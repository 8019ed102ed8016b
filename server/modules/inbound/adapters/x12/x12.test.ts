import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSscc } from "#kernel/barcode.ts";
import { expectOk } from "#kernel/result.ts";
import type { Announcement } from "../../domain/announced.ts";
import { describeProblem } from "./problems.ts";
import { readX12 } from "./read.ts";
import { answerTo } from "./write-997.ts";
import { announcementAs856, answerAs855, orderAs850 } from "./write-orders.ts";
import { writeInterchange } from "./write.ts";

const at = new Date("2026-03-02T09:30:00Z");
const facts = { sender: "ZZ:ACME", receiver: "ZZ:JUNIPER", controlNumber: 7, at, isTest: false };
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readX12(bytes(text));

const sscc = (serial: bigint) =>
  String(expectOk(buildSscc({ extensionDigit: 0, companyPrefix: "9521234", serial })));
const notice: Announcement = {
  shipmentNumber: "SHIP-1",
  shippedOn: "2026-03-01",
  expectedOn: "2026-03-04",
  carrier: "ABFS",
  reference: "BOL-77",
  shipTo: "PDX",
  units: [
    { ref: "p", parentRef: null, kind: "pallet", sscc: sscc(1n), label: "" },
    { ref: "c", parentRef: "p", kind: "carton", sscc: sscc(2n), label: "" },
  ],
  items: [
    { unitRef: "c", orderNumber: "PO-000001", orderPosition: 1, codes: [{ qualifier: "VN", value: "AC-TEA" }], quantity: 12, unitOfMeasure: "EA", packQuantity: null, lot: "L1", expiresOn: "2027-01-31" },
    { unitRef: null, orderNumber: "PO-000002", orderPosition: null, codes: [{ qualifier: "UK", value: "09521234000013" }], quantity: 6, unitOfMeasure: "EA", packQuantity: null, lot: null, expiresOn: null },
  ],
}; // prettier-ignore
const asn = () => writeInterchange(facts, [announcementAs856(notice, at)]);

describe("what we write can be read", () => {
  it("a notice with pallets, cartons, lots and two orders", () => {
    const reading = read(asn());
    expect(reading.problems).toEqual([]);
    const document = reading.sets[0]!.document!;
    if (document.kind !== "856") throw new Error(document.kind);
    const { units, items, ...head } = document.announcement;
    expect(head).toEqual({
      shipmentNumber: "SHIP-1",
      shippedOn: "2026-03-01",
      expectedOn: "2026-03-04",
      carrier: "ABFS",
      reference: "BOL-77",
      shipTo: "PDX",
    });
    expect(units.map(({ kind, sscc, parentRef }) => [kind, sscc, parentRef !== null])).toEqual([
      ["pallet", sscc(1n), false],
      ["carton", sscc(2n), true],
    ]);
    expect(items.map((item) => [item.orderNumber, item.quantity, item.lot, item.expiresOn])).toEqual([
      ["PO-000001", 12, "L1", "2027-01-31"],
      ["PO-000002", 6, null, null],
    ]);
  });

  it("an order and its answer", () => {
    const shipTo = { name: "Portland", code: "PDX", line1: "1 Dock St", city: "Portland", region: "ME", postalCode: "04101", country: "US" };
    const line = { position: 1, quantity: 24, unitPrice: "2.50", supplierCode: "AC-MUG", expectedOn: "2026-03-12" };
    const order = orderAs850({ orderNumber: "PO-000001", orderedOn: "2026-03-02", currency: "USD", paymentTermsDays: 30, requestedOn: "2026-03-12", shipTo,
      lines: [{ ...line, skuCode: "MUG", gtin: "09521234000013", title: "Mug * with ~ signs" }] });
    const answer = answerAs855({ orderNumber: "PO-000001", answeredOn: "2026-03-03", lines: [{ ...line, status: "DR", expectedOn: "2026-03-20" }] });
    expect(read(writeInterchange(facts, [order])).sets[0]!.document).toMatchObject({ kind: "850", order: { orderNumber: "PO-000001",
      requestedOn: "2026-03-12", lines: [{ quantity: 24, unitPrice: "2.50", codes: [{ qualifier: "VN", value: "AC-MUG" }, { qualifier: "BP" }, { qualifier: "UK" }] }] } });
    expect(read(writeInterchange(facts, [answer])).sets[0]!.document).toMatchObject({ kind: "855", acknowledgment: { orderNumber: "PO-000001",
      isRejected: false, lines: [{ position: 1, quantity: 24, expectedOn: "2026-03-20", isRejected: false }] } });
  }); // prettier-ignore
});

describe("Standard Carton", () => {
  const build = (packs: string[][], quantity = "24") => writeInterchange(facts, [{ kind: "856", segments: [
    ["BSN", "00", "SC-1", "20260301", "0930", "0002"], ["HL", "1", "", "S"], ["HL", "2", "1", "O"], ["PRF", "PO-000001"],
    ["HL", "3", "2", "I"], ["LIN", "", "VN", "AC-MUG"], ["SN1", "", quantity, "EA"],
    ["HL", "4", "3", "P"], ["MAN", "GM", `00${sscc(3n)}`], ...packs.slice(0, 1), ["HL", "5", "3", "P"], ["MAN", "GM", `00${sscc(4n)}`], ...packs.slice(1), ["CTT", "5"]] }]); // prettier-ignore

  it("shares the item by its packs, as told or evenly", () => {
    const items = (text: string) => {
      const document = read(text).sets[0]!.document;
      return document?.kind === "856" ? document.announcement.items.map(({ quantity }) => quantity) : null;
    };
    expect(items(build([]))).toEqual([12, 12]);
    expect(items(build([["SN1", "", "18", "EA"], ["SN1", "", "6", "EA"]]))).toEqual([18, 6]); // prettier-ignore
    expect(read(build([], "25")).problems.map(describeProblem)).toEqual([
      "Segment 10 (SN102): 25 cannot be shared evenly by 2 packs [AK403 7]",
    ]);
  });
});

describe("a broken file is refused at its place, and the answer says so", () => {
  const broken: [string, string, (text: string) => string, string, string][] = [
    ["a wrong count", "Segment 28 (SE01)", (t) => t.replace(/SE\*\d+/, "SE*99"), "AK5*R*4", "AK9*R*1*1*0"],
    ["a wrong control number", "Segment 28 (SE02)", (t) => t.replace(/(SE\*\d+\*)0001/, "$10009"), "AK5*R*3", "AK9*R*1*1*0"],
    ["a wrong group count", "Segment 29 (GE01)", (t) => t.replace("GE*1", "GE*2"), "AK5*R", "AK9*R*1*1*0*5"],
    ["a bad date", "Segment 9 (DTM02)", (t) => t.replace("DTM*017*20260304", "DTM*017*20260231"), "AK4*2**8", "AK9*R*1*1*0"],
    ["a missing quantity", "Segment 19 (SN102)", (t) => t.replace("SN1**12*EA", "SN1***EA"), "AK4*2**1", "AK9*R*1*1*0"],
    ["a parent that is not there", "Segment 13 (HL02)", (t) => t.replace("HL*3*2*T", "HL*3*8*T"), "AK4*2**7", "AK9*R*1*1*0"],
    ["a missing trailer", "Segment 29 (IEA)", (t) => t.replace(/IEA.*/s, ""), "TA1*000000007", "R*023"],
    ["a header of the wrong length", "Segment 1 (ISA06)", (t) => t.replace("ACME           *", "ACME*"), "TA1*000000007", "R*006"],
  ]; // prettier-ignore
  it.each(broken)("%s: %s", (_, place, mutilate, note, verdict) => {
    const sound = asn();
    const text = mutilate(sound);
    expect(text).not.toBe(sound);
    const reading = read(text);
    expect(describeProblem(reading.problems[0]!)).toContain(place);
    expect(reading.sets.every(({ document }) => document === null)).toBe(true);
    const answer = answerTo(reading, {
      sender: "ZZ:JUNIPER",
      controlNumber: 3,
      at,
      isTest: false,
    })!;
    expect(answer).toContain(note);
    expect(answer).toContain(verdict);
  });

  it("a sound one is accepted, an acknowledgment is not acknowledged, and what is no X12 has nobody to answer", () => {
    const own = { sender: "ZZ:JUNIPER", controlNumber: 3, at, isTest: false };
    const answer = answerTo(read(asn()), own)!;
    expect(answer).toContain("AK1*SH*7~\nAK2*856*0001~\nAK5*A~\nAK9*A*1*1*1~");
    expect(read(answer).problems).toEqual([]);
    expect(read(answer).sets[0]!.document).toMatchObject({
      kind: "997",
      report: { groupControl: "7", isAccepted: true, sets: [{ setControl: "0001", isAccepted: true }] },
    });
    expect(answerTo(read(answer), own)).toBeNull();
    expect(answerTo(read("hello"), own)).toBeNull();
  });

  it("whose sender left its id blank is answered all the same", () => {
    const blank = read(asn().replace("ACME           ", " ".repeat(15)).replace("SE*", "SE*1"));
    const own = { sender: "ZZ:J", controlNumber: 3, at, isTest: false };
    expect(answerTo(blank, own)).toContain("AK9*R*1*1*0");
  });

  it("reads the sound set beside a broken one", () => {
    const two = writeInterchange(facts, [announcementAs856(notice, at), announcementAs856(notice, at)]);
    const reading = read(two.replace("SN1**12*EA", "SN1**x*EA"));
    expect(reading.sets.map(({ document }) => document !== null)).toEqual([false, true]);
    const own = { sender: "ZZ:JUNIPER", controlNumber: 3, at, isTest: false };
    expect(answerTo(reading, own)).toContain("AK9*P*2*2*1");
  });
});

describe("whatever comes in", () => {
  it("is read or refused with a place, and never throws", () => {
    const sound = asn();
    fc.assert(
      fc.property(
        fc.nat(sound.length),
        fc.nat(40),
        fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 12 }),
        (from, cut, put) => {
          const reading = read(sound.slice(0, from) + put + sound.slice(from + cut));
          expect(reading.problems.every(({ segment, code }) => segment > 0 && code !== "")).toBe(true);
          if (reading.problems.length > 0)
            answerTo(reading, { sender: "ZZ:JUNIPER", controlNumber: 1, at, isTest: true });
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);

  it("changed in one character, a trailer is never taken as sound", () => {
    const sound = asn();
    const trailer = sound.search(/SE\*/);
    for (let place = trailer; place < sound.length - 1; place++) {
      if (/[\n]/.test(sound[place]!)) continue;
      const changed = `${sound.slice(0, place)}X${sound.slice(place + 1)}`;
      expect([place, read(changed).problems.length > 0]).toEqual([place, true]);
    }
  });
});

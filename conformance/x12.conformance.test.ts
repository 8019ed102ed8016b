import { expect, it } from "vitest";
import { describeProblem } from "#server/modules/inbound/adapters/x12/problems.ts";
import { readX12 } from "#server/modules/inbound/adapters/x12/read.ts";
import { answerTo } from "#server/modules/inbound/adapters/x12/write-997.ts";
import { fixtureBytes, fixtureFiles, withFixtures } from "./fixtures.ts";

/**
 * What each file should come to, by our own judgment of the standard: the sets that are read, or the first place where it is
 * refused. A file that only shows a set without its envelope cannot be a document of anybody and is refused as such.
 */
const bare = 'Segment 1 (ISA): the file begins with "ST*"';
const shortHeader = "Segment 1 (ISA02): has 1 characters, must have 10";
const notTaken = (kind: string) => `(ST01): set ${kind} is not taken here`;

const expected: Record<string, { reads: string[] } | { refused: string; because: string; problems?: number }> = {
  "ediengine/850.Composite.SLN.OK.edi": { reads: ["850"] },
  "ediengine/850.OK.edi": { reads: ["850"] },
  "ediengine/850.SyntaxNotes.ERR.edi": { refused: "Segment 15 (PO107)", because: "PO106 says that a code follows, and none does" },
  "ediengine/856.Crossdock.OK.edi": { reads: ["856"] },
  "ediengine/940.2.OK.edi": { refused: notTaken("940"), because: "sound, but orders to ship go out from here and do not come in" },
  "ediengine/940.OK.edi": { refused: notTaken("940"), because: "as above" },
  "ediengine/940.W05.Only.edi": { refused: notTaken("940"), because: "as above" },
  "ediengine/940_Failed_SE01.edi": { refused: "Segment 11 (SE01): says 12, there are 9", because: "the set is longer than it is" },
  "ediengine/AckTest.edi": { refused: notTaken("940"), because: "three sound sets, none of which is taken", problems: 3 },
  "ediengine/ControlNumbersMismatch.edi": { refused: "Segment 7 (SE02): says 0002, ST02 says 0001", because: "each of the three trailers names another header", problems: 3 },
  "ediengine/MultipleInterchangesAndGroups.edi": { refused: notTaken("940"), because: "two sound interchanges; IEA02 without leading zeros is the same number", problems: 6 },
  "ediengine/NonEdi.edi": { refused: 'Segment 1 (ISA): the file begins with "Tk9"', because: "no X12 at all" },
  "ediengine/WrongGroupsAndTranCount.edi": { refused: notTaken("940"), because: "GE01 and IEA01 count one too many besides", problems: 3 },
  "node-x12/850.edi": { reads: ["850"] },
  "node-x12/850_2.edi": { reads: ["850"] },
  "node-x12/850_3.edi": { reads: ["850"] },
  "node-x12/850_fat.edi": { reads: ["850", "850"] },
  "node-x12/855.edi": { reads: ["855"] },
  "node-x12/856.edi": { reads: ["856"] },
  "sap/810_invoice.edi": { refused: notTaken("810"), because: "sound, but suppliers' invoices are not taken here" },
  "x12-types/004010_850.edi": { reads: ["850"] },
  "x12-types/004060_856.edi": { reads: ["856"] },
  "x12-types/810_1.edi": { refused: shortHeader, because: "the header was shortened, so its separators cannot be found" },
  "x12-types/810_2.edi": { refused: notTaken("810"), because: "as above" },
  "x12-types/810_3.edi": { refused: bare, because: "a set without envelope" },
  "x12-types/850-5010_1.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/850-5010_2.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/850-5010_3.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/850-5010_4.edi": { refused: shortHeader, because: "the header was shortened" },
  ...Object.fromEntries([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((n) => [`x12-types/850-5010_${n}.edi`, { refused: bare, because: "a set without envelope" }])),
  "x12-types/856_1.edi": { refused: "Segment 5 (SE01): says 4, there are 3", because: "counts one too many" },
  "x12-types/856_2.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/856_3.edi": { refused: "Segment 3 (ST01): set 856 does not belong into a group IN", because: "a notice in a group of invoices, and GE01 counts two", problems: 2 },
  "x12-types/856_4.edi": { refused: "Segment 16 (SE01): says 12, there are 14", because: "counts two too few" },
  "x12-types/856_5.edi": { refused: "Segment 20 (SE01): says 15, there are 18", because: "counts three too few" },
  "x12-types/856_6.edi": { refused: "Segment 19 (SE01): says 13, there are 17", because: "counts four too few" },
  "x12-types/856_8.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/945_1.edi": { refused: bare, because: "a set without envelope" },
  "x12-types/945_2.edi": { refused: bare, because: "a set without envelope" },
  "x12-types/945_3.edi": { refused: "Segment 7 (SE01): says 4, there are 5", because: "counts one too few" },
  "x12-types/945_4.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/945_5.edi": { refused: shortHeader, because: "the header was shortened" },
  "x12-types/997_3.edi": { refused: bare, because: "sets without envelope" },
}; // prettier-ignore

withFixtures("x12", () => {
  const files = fixtureFiles("x12").map((path) => path.slice("x12/".length));

  it("has a judgment of every file", () => {
    expect(files.filter((file) => !expected[file])).toEqual([]);
    expect(files.length).toBe(53);
  });

  it.each(files)("%s is read, or refused at its place and answered", (file) => {
    const judgment = expected[file]!;
    const reading = readX12(fixtureBytes(`x12/${file}`));
    const told = reading.problems.map(describeProblem);
    const own = {
      sender: "ZZ:US",
      controlNumber: 1,
      at: new Date("2026-01-01T00:00:00Z"),
      isTest: true,
    };
    const answer = answerTo(reading, own);
    if ("reads" in judgment) {
      expect(told).toEqual([]);
      expect(reading.sets.map(({ document }) => document?.kind)).toEqual(judgment.reads);
      expect(answer).toMatch(/AK9\*A/);
      return;
    }
    expect(told[0]).toContain(judgment.refused);
    expect(told.length).toBe(judgment.problems ?? 1);
    expect(reading.sets.every(({ document }) => document === null)).toBe(true);
    // a file without a header we can read names nobody to answer
    if (judgment.refused.startsWith("Segment 1 (ISA):")) expect(answer).toBeNull();
    else expect(answer).toMatch(/AK9\*R|TA1\*\d{9}\*\d{0,6}\*\d{0,4}\*R\*0/);
  });
});

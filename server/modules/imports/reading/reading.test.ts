import { deflateRawSync } from "node:zlib";
import writeXlsxFile from "write-excel-file/node";
import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { readCsv } from "./read-csv.ts";
import { readXlsx } from "./read-xlsx.ts";
import { measureZip } from "./zip-size.ts";

const bytes = (csv: string) => new TextEncoder().encode(csv);
const csv = async (text: string | Uint8Array) => readCsv(typeof text === "string" ? bytes(text) : text);

/** A ZIP of one deflated entry that says of itself what it is told to. */
function zipOf(content: Buffer, saidSize = content.length, entries = 1): Uint8Array {
  const packed = deflateRawSync(content, { level: 9 });
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(packed.length, 18);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(saidSize, 24);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(30 + packed.length, 16);
  return Buffer.concat([local, packed, central, end]);
}

describe("CSV", () => {
  it.each([
    ["a mark", "\uFEFFa,b\n1,2\n"],
    ["semicolons", "a;b\r\n1;2\r\n"],
    ["tabs", "a\tb\n1\t2"],
    ["quotes", '"a","b"\n"1","2"\n'],
    ["bars", "a|b\n1|2"],
    ["old line ends", "a,b\r1,2\r"],
    ["names of nothing", "a,b,,\n1,2,,\n"],
    ["a short row", "a,b\n1,2"],
  ])("with %s is read", async (_, text) => {
    expect(expectOk(await csv(text))).toEqual({
      header: ["a", "b"],
      rows: [{ number: 2, cells: ["1", "2"] }],
    });
  });

  it("keeps the numbers that a spreadsheet shows, past empty lines and a line that names the sign", async () => {
    const rows = [{ number: 5, cells: ["1", "2"] }];
    expect(expectOk(await csv("\na,b\n\n,\n1,2\n,\n"))).toEqual({ header: ["a", "b"], rows });
    expect(expectOk(await csv("\uFEFFsep=;\r\na;b\r\n1,5;2\r\n"))).toEqual({ header: ["a", "b"], rows: [{ number: 3, cells: ["1,5", "2"] }] }); // prettier-ignore
    expect(expectOk(await csv("a,b,\n1,2,3\n")).header).toEqual(["a", "b", ""]);
  });

  it("keeps line breaks in quotes, and reads what Excel writes on Windows", async () => {
    const cells = async (text: string | Uint8Array) => expectOk(await csv(text)).rows.map((row) => row.cells);
    expect(await cells('a,b\n"x\ny","say ""hi"""\n')).toEqual([["x\ny", 'say "hi"']]);
    expect(await cells(Uint8Array.from([0x61, 0x0a, 0xe9]))).toEqual([["é"]]);
    const wide = Buffer.from("\uFEFFa;b\n1;ü\n", "utf16le");
    expect(await cells(wide)).toEqual([["1", "ü"]]);
    expect(await cells(Buffer.from(wide).swap16())).toEqual([["1", "ü"]]);
  });

  const mug = (text: string, encoding: BufferEncoding = "utf8") =>
    Buffer.from(`a;b\n1;${text}\n2;y\n`, encoding);
  /** Bytes as they are, with one in the middle of "Größe" that belongs to no sign. */
  const damagedBytes = (rest: string) =>
    Buffer.concat([mug(rest), Buffer.from("3;Gr"), Buffer.from([0xf6]), Buffer.from("ße\n")]);

  it.each<[string, Uint8Array, string[]]>([
    ["UTF-8", mug("Größe €"), ["Größe €", "y"]],
    ["UTF-8 with a mark", Buffer.concat([Buffer.from("\uFEFF"), mug("Größe €")]), ["Größe €", "y"]],
    ["UTF-16 LE", Buffer.from("\uFEFFa;b\n1;Größe €\n2;y\n", "utf16le"), ["Größe €", "y"]],
    ["UTF-16 BE", Buffer.from("\uFEFFa;b\n1;Größe €\n2;y\n", "utf16le").swap16(), ["Größe €", "y"]],
    ["Windows-1252", Buffer.concat([mug("Größe ", "latin1").subarray(0, -6), Buffer.from([0x80]), Buffer.from("\n2;y\n")]), ["Größe€", "y"]],
    ["Windows-1252 with one letter", mug("é", "latin1"), ["é", "y"]],
    ["Windows-1252 that is UTF-8 once by chance", mug("Ã© é ü", "latin1"), ["Ã© é ü", "y"]],
    ["UTF-8 with one broken byte", damagedBytes("Größe €"), ["Größe €", "y", "Gr\uFFFDße"]],
    ["UTF-8 with a mark and one broken byte", Buffer.concat([Buffer.from("\uFEFF"), mug("x"), Buffer.from([0x33, 0x3b, 0xf6, 0x0a])]), ["x", "y", "\uFFFD"]],
  ])("in %s is told by its bytes", async (_, file, cells) => {
    expect(expectOk(await csv(file)).rows.map((row) => row.cells[1])).toEqual(cells);
  }); // prettier-ignore

  it.each([
    ["nothing", "", "empty"],
    ["a header alone", "a,b\n", "empty"],
    ["a million columns", `${"a,".repeat(400_000)}\n1\n`, "too_many_columns"],
    ["too many rows", "a\n".repeat(100_002), "too_many_rows"],
    ["a quote that never ends", `a\n"${"x".repeat(2_000_000)}`, "not_a_table"],
    ["bytes of a program", "MZ\0\0\0", "not_a_table"],
    ["cells beyond the header", "a,b\n1,2,3\n", "not_a_table"],
  ])(
    "that is %s is refused",
    async (_, text, problem) => {
      expect(await csv(text)).toMatchObject({ ok: false, error: { problem } });
    },
    60_000,
  );
});

describe("XLSX", () => {
  it("is read in its thread: every digit, dates as text, formulas as text", async () => {
    const book = await writeXlsxFile([
      [{ value: "Code", type: String }, { value: "Qty", type: String }, { value: "On", type: String }],
      [{ value: "=1+1", type: String }, { value: 5901234123457, type: Number }, { value: new Date("2026-11-30T00:00:00Z"), type: Date, format: "yyyy-mm-dd" }],
    ]).toBuffer(); // prettier-ignore
    expect(expectOk(await readXlsx(book))).toEqual({
      header: ["Code", "Qty", "On"],
      rows: [{ number: 2, cells: ["=1+1", "5901234123457", "2026-11-30"] }],
    });
  }, 60_000);

  it("keeps moments to the second, and takes a title above the table for none of it", async () => {
    const text = (value: string) => ({ value, type: String });
    const book = await writeXlsxFile([
      [{ ...text("Prices of November"), columnSpan: 3 }, null, null],
      [text("Code"), text("At"), text("Sum")],
      [text("A"), { value: new Date("2026-11-30T12:30:00Z"), type: Date, format: "yyyy-mm-dd hh:mm" }, { value: "=1+1", type: "Formula" }],
    ]).toBuffer(); // prettier-ignore
    expect(expectOk(await readXlsx(book))).toEqual({
      header: ["Code", "At", "Sum"],
      // a formula that nobody computed yet says nothing
      rows: [{ number: 3, cells: ["A", "2026-11-30 12:30:00", ""] }],
    });
  }, 60_000);

  it("that is a bomb or broken is refused before it is unpacked", async () => {
    const bomb = zipOf(Buffer.alloc(110 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(200_000);
    expect(measureZip(bomb)).toBe("too_large");
    // a lie about its size does not help it
    expect(measureZip(zipOf(Buffer.alloc(110 * 1024 * 1024), 10))).toBe("too_large");
    expect(measureZip(zipOf(Buffer.from("x"), 1, 5_000))).toBe("too_large");
    expect(measureZip(zipOf(Buffer.from("x"), 1, 3))).toBe("broken");
    expect(measureZip(bytes("PK\u0003\u0004 and nothing"))).toBe("broken");
    expect(await readXlsx(zipOf(Buffer.from("no workbook")))).toMatchObject({
      error: { problem: "not_a_table" },
    });
  }, 60_000);
});

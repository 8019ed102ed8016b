import { type BarcodeRefusal } from "./barcode.ts";
import { formatGs1, parseGs1, type Gs1Element } from "./gs1.ts";
import { err, type Result } from "./result.ts";

/** Where the elements begin in the path: an SSCC or a GTIN, and nothing before it that could be one. */
const keyAt = /\/(00|01)\//g;
/** Elements that stand in the path after a GTIN, in their order: third-party serial, variant, lot, serial. */
const qualifiers = ["235", "22", "10", "21"];

/**
 * Reads a GS1 Digital Link (GS1 Digital Link URI syntax 1.6), e.g. `https://id.example/01/09506000134352/10/AB-1?17=271231`:
 * identifiers as pairs in the path and the query, of any host. What else stands in the query is not ours to judge.
 *
 * @returns the elements; null when the text is no such link
 */
export function parseDigitalLink(text: string): Result<Gs1Element[], BarcodeRefusal> | null {
  const address = /^(?:https?|HTTPS?):\/\/[^/?#%\s]+(\/[^?#\s]*)(?:\?([^#\s]*))?(?:#.*)?$/.exec(text);
  const path = address?.[1] ?? "";
  const start = [...path.matchAll(keyAt)].at(-1)?.index;
  if (start === undefined) return null;
  const parts = path.slice(start + 1).split("/");
  const inPath = pairsOf(parts);
  const inQuery = (address?.[2] ?? "")
    .split(/[&;]/)
    .map((pair) => pair.split("=") as [string, string?])
    .filter((pair): pair is [string, string] => /^\d{2,4}$/.test(pair[0]) && pair[1] !== undefined);
  if (!inPath || !isInOrder(inPath.map(([ai]) => ai))) return refused(text);
  try {
    const written = [
      ...inPath.map(([ai, value]) => ({ ai, value: decodeURIComponent(value) })),
      ...inQuery.map(([ai, value]) => ({ ai, value: decodeURIComponent(value.replaceAll("+", " ")) })),
    ].map(({ ai, value }) => ({ ai, value: ai === "01" ? value.padStart(14, "0") : value }));
    const read = parseGs1(formatGs1(written));
    if (!read.ok) return read;
    const names = written.map(({ ai }) => ai);
    const isAsWritten =
      read.value.length === names.length && read.value.every(({ ai }, index) => ai === names[index]);
    const isEachOnce = new Set(names).size === names.length;
    const takesLot = names[0] === "01" && !names.includes("235");
    const isInPlace = !takesLot || inQuery.every(([ai]) => !qualifiers.includes(ai));
    return isAsWritten && isEachOnce && isInPlace ? read : refused(text);
  } catch {
    // a percent sign that is not followed by two digits
    return refused(text);
  }
}

const refused = (text: string) =>
  err({ code: "barcode.unknown_ai" as const, position: 0, text: text.slice(0, 60) });

function pairsOf(parts: string[]): [string, string][] | null {
  if (parts.length % 2 !== 0) return null;
  return parts.flatMap((ai, index) => (index % 2 === 0 ? [[ai, parts[index + 1]!] as [string, string]] : []));
}

function isInOrder([key, ...rest]: string[]): boolean {
  if (key === "00") return rest.length === 0;
  const places = rest.map((ai) => qualifiers.indexOf(ai));
  return places.every((place, index) => place >= 0 && (index === 0 || place > places[index - 1]!));
}

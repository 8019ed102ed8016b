import { expect, it } from "vitest";
import { text } from "./cells.ts";
import { readRow, type Column } from "./columns.ts";

const columns: readonly Column[] = [
  { key: "sku", label: "SKU", aliases: [], isRequired: true, example: "A", read: text(80) },
  { key: "title", label: "Title", aliases: [], example: "A", read: text(80) },
];
const mapping = { columns: { sku: 0, title: 1 }, fixed: {} };
const read = (policy: "REJECT_FAILED_ROWS" | "IGNORE_FAILED", cells: string[]) =>
  readRow(columns, mapping, policy, cells);

it("tells a row of a cell that the file damaged, and of no other", () => {
  const told = expect.stringContaining('Title is "Gr\uFFFDße"');
  expect(read("REJECT_FAILED_ROWS", ["A", "Gr\uFFFDße"]).problems).toEqual([told]);
  expect(read("IGNORE_FAILED", ["A", "Gr\uFFFDße"])).toMatchObject({
    problems: [],
    notes: [told],
    values: { sku: "A" },
  });
  expect(read("IGNORE_FAILED", ["\uFFFD", "x"]).problems).toHaveLength(1);
  expect(read("REJECT_FAILED_ROWS", ["A", "Größe", "\uFFFD"])).toMatchObject({
    problems: [],
    values: { title: "Größe" },
  });
});

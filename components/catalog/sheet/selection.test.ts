import { expect, it } from "vitest";
import { at, blockOf, moved, placed, tabbed } from "./selection.ts";

const bounds = { rows: 3, columns: 4 };

it("moves within the sheet and grows a block from where it was begun", () => {
  expect(moved(at(0, 0), { row: -1, column: 0 }, false, bounds)).toEqual(at(0, 0));
  expect(moved(at(2, 3), { row: 1, column: 1 }, false, bounds)).toEqual(at(2, 3));
  const grown = moved(
    moved(at(1, 1), { row: 1, column: 0 }, true, bounds),
    { row: 0, column: -1 },
    true,
    bounds,
  );
  expect(blockOf(grown)).toEqual({ top: 1, bottom: 2, left: 0, right: 1 });
  expect(moved(grown, { row: -1, column: 0 }, false, bounds)).toEqual(at(1, 0));
});

it("walks with Tab along rows and stops at both ends", () => {
  expect(tabbed(at(0, 3), 1, bounds)).toEqual(at(1, 0));
  expect(tabbed(at(1, 0), -1, bounds)).toEqual(at(0, 3));
  expect(tabbed(at(2, 3), 1, bounds)).toEqual(at(2, 3));
  expect(tabbed(at(0, 0), -1, bounds)).toEqual(at(0, 0));
});

it("places a pasted block, fills a selection with a single cell, and counts what does not fit", () => {
  expect(placed([["a", "b"], ["c", "d"]], at(2, 3), bounds)).toEqual({
    cells: [{ row: 2, column: 3, text: "a" }],
    leftOut: 3,
  }); // prettier-ignore
  const block = moved(at(0, 0), { row: 1, column: 1 }, true, bounds);
  expect(placed([["x"]], block, bounds).cells.map(({ row, column }) => [row, column])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
});

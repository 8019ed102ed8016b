export interface Cell {
  row: number;
  column: number;
}

/** A block of cells: from where it was begun to where one is. `head` is the active cell. */
export interface Selection {
  anchor: Cell;
  head: Cell;
}

export interface Bounds {
  rows: number;
  columns: number;
}

export const at = (row: number, column: number): Selection => ({
  anchor: { row, column },
  head: { row, column },
});

/** The block's corners, both included. */
export function blockOf({ anchor, head }: Selection): {
  top: number;
  bottom: number;
  left: number;
  right: number;
} {
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  };
}

/** The selection after a step; with `extend` the block grows instead of moving. It never leaves the sheet. */
export function moved(from: Selection, by: Cell, extend: boolean, bounds: Bounds): Selection {
  const row = within(from.head.row + by.row, bounds.rows);
  const column = within(from.head.column + by.column, bounds.columns);
  return extend ? { anchor: from.anchor, head: { row, column } } : at(row, column);
}

/** The cell after (or before) this one as Tab walks: along the row, then on to the next. */
export function tabbed({ head }: Selection, step: 1 | -1, bounds: Bounds): Selection {
  const place = head.row * bounds.columns + head.column + step;
  const last = bounds.rows * bounds.columns - 1;
  const kept = Math.max(0, Math.min(place, last));
  return at(Math.floor(kept / bounds.columns), kept % bounds.columns);
}

const within = (value: number, count: number): number => Math.max(0, Math.min(value, count - 1));

/**
 * Where the cells of a pasted block go: from the top left of the selection on. One single cell fills the whole selection. Cells
 * beyond the sheet are left out and counted.
 */
export function placed(
  block: readonly (readonly string[])[],
  selection: Selection,
  bounds: Bounds,
): { cells: { row: number; column: number; text: string }[]; leftOut: number } {
  const { top, bottom, left, right } = blockOf(selection);
  const single = block.length === 1 && block[0]!.length === 1 ? block[0]![0]! : null;
  const source =
    single === null
      ? block
      : Array.from({ length: bottom - top + 1 }, () =>
          Array.from({ length: right - left + 1 }, () => single),
        );
  const all = source.flatMap((texts, down) =>
    texts.map((text, across) => ({ row: top + down, column: left + across, text })),
  );
  const cells = all.filter(({ row, column }) => row < bounds.rows && column < bounds.columns);
  return { cells, leftOut: all.length - cells.length };
}

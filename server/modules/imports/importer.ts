import type { Work } from "#server/db/transact.ts";
import type { FieldChange, ImportKind, Verdict } from "./contract.ts";
import type { Column, Values } from "./domain/columns.ts";

/** A row whose cells were read without a problem. */
export interface RowToApply {
  rowNumber: number;
  values: Values;
  notes: readonly string[];
}

/** What became of a row. `undo` is what {@link Importer.undo} needs to take it back; null where nothing was written. */
export interface Outcome {
  verdict: Verdict;
  problems?: string[];
  notes?: string[];
  diff?: FieldChange[];
  undo?: object | null;
}

export const failed = (...problems: string[]): Outcome => ({ verdict: "error", problems });

/** A row that took effect, with what it needs to be taken back. */
export interface RowToUndo {
  rowNumber: number;
  undo: object;
}

/** One kind of file. */
export interface Importer {
  kind: ImportKind;
  columns: readonly Column[];
  /** A group with an unreadable row is not applied at all. */
  isWhole?: boolean;
  /** Groups of one transaction: as many as make it cheap, and few enough to hold its locks for a moment only. */
  groupsAtOnce: number;
  /** Rows with the same key are one thing and are applied together, in their order. */
  keyOf(values: Values): string;
  /** The columns that a key is made of. */
  keyColumns: readonly string[];
  /**
   * Writes the rows of some whole groups and says what it did. The dry run is this too, in a transaction that is rolled back: it
   * cannot promise anything else than what happens.
   *
   * @param eventKey names the batch, for rooms that make a request once
   */
  apply(
    work: Work,
    groups: readonly (readonly RowToApply[])[],
    eventKey: string,
  ): Promise<Map<number, Outcome>>;
  /**
   * Takes back what rows did, each unless it was changed since: then the sentence that says so, by the row's number.
   *
   * @param eventKey names the batch's way back
   */
  undo(work: Work, rows: readonly RowToUndo[], eventKey: string): Promise<Map<number, string>>;
}

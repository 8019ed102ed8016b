import type { SkuField } from "#server/modules/catalog/contract.ts";
import type { SavedRow, SkuRow } from "../sku-words.ts";
import { sheetColumns, type SheetColumn } from "./columns.ts";

/** One row as it is drawn: what the server has with what was typed laid over it. A new object whenever something of it changed. */
export interface RowView {
  row: SkuRow;
  /** Cells that cannot be saved as typed. */
  problems: Readonly<Partial<Record<SkuField, { text: string; problem: string }>>>;
  /** Cells that somebody else changed meanwhile. */
  conflicts: readonly Conflict[];
  /** Fields that are on their way. */
  waiting: ReadonlySet<SkuField>;
}

export interface Conflict {
  field: SkuField;
  yours: unknown;
  theirs: unknown;
}

export interface SheetState {
  ids: readonly string[];
  /** Cells on their way to the server. */
  waiting: number;
  /** Cells that need a person: wrong, or changed by somebody else. */
  problems: number;
  conflicted: readonly string[];
  /** The server could not be asked; what was typed is kept and tried again. */
  isOffline: boolean;
  /** Values that belong to another owner and wait for their decision. */
  proposed: number;
  canUndo: boolean;
  canRedo: boolean;
}

export interface SaveRow {
  skuId: string;
  version: number;
  changes: Partial<Record<SkuField, unknown>>;
}
interface CellStep {
  id: string;
  field: SkuField;
  before: unknown;
  after: unknown;
}
interface Entry {
  base: SkuRow;
  mine: Map<SkuField, unknown>;
  problems: RowView["problems"];
  conflicts: readonly Conflict[];
  view: RowView;
}

/** The server takes so many rows at once. */
const MOST_ROWS = 500;
const TRY_AGAIN_MS = 4_000;

/**
 * The rows of the sheet and what is typed into them. An edit shows at once and is sent with the version that was looked at, one
 * call after another; what was typed while a call was under way goes with the next. When somebody else changed the row but not
 * these cells, it is sent again on top of theirs; when they changed the same cell, both values are kept until somebody chooses.
 */
export class SheetStore {
  #entries = new Map<string, Entry>();
  /** Rows with something that is not simply as the server has it: few among many. */
  #touched = new Set<string>();
  #ids: readonly string[] = [];
  #undo: CellStep[][] = [];
  #redo: CellStep[][] = [];
  #isSending = false;
  #isOffline = false;
  #proposed = 0;
  #listeners = new Set<() => void>();
  #state: SheetState;
  #save: (rows: SaveRow[]) => Promise<SavedRow[]>;

  constructor(save: (rows: SaveRow[]) => Promise<SavedRow[]>) {
    this.#save = save;
    this.#state = this.#summary();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  state = (): SheetState => this.#state;
  view = (id: string): RowView | undefined => this.#entries.get(id)?.view;

  /** Shows rows behind those that are there, before them or instead of them. What was typed into a row is kept and saved, shown or not. */
  show(rows: readonly SkuRow[], place: "behind" | "before" | "instead"): void {
    for (const base of rows)
      if (!this.#touched.has(base.id))
        this.#put(base.id, { base, mine: new Map(), problems: {}, conflicts: [] });
    const ids = rows.map(({ id }) => id);
    const others = place === "instead" ? [] : this.#ids;
    this.#ids = [...new Set(place === "before" ? [...ids, ...others] : [...others, ...ids])];
    this.#tell();
  }

  /** Texts into cells, as typed or pasted. What a column cannot read stays in the cell with the reason and is not sent. */
  type(cells: readonly { id: string; column: SheetColumn; text: string }[]): void {
    const step: CellStep[] = [];
    // an amount is read in the row's currency, which may come with it
    const ordered = cells.toSorted(
      (a, b) => Number(b.column.field === "currency") - Number(a.column.field === "currency"),
    );
    for (const { id, column, text } of ordered) {
      const entry = this.#entries.get(id);
      if (!entry || !column.field || !column.read) continue;
      const read = column.read(text, entry.view.row);
      const before = entry.view.row[column.field];
      if (read.ok) step.push({ id, field: column.field, before, after: read.value });
      else {
        step.push({ id, field: column.field, before, after: before });
        const problem = { text, problem: read.problem };
        this.#change(id, { problems: { ...entry.problems, [column.field]: problem } });
        continue;
      }
      this.#set(id, column.field, read.value);
    }
    if (step.length === 0) return;
    this.#undo.push(step);
    this.#redo = [];
    this.#tell();
    void this.#send();
  }

  undo(): void {
    this.#replay(this.#undo, this.#redo, "before");
  }

  redo(): void {
    this.#replay(this.#redo, this.#undo, "after");
  }

  /** Settles a row that two people changed. */
  resolve(id: string, choice: "mine" | "theirs"): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const mine = new Map(entry.mine);
    if (choice === "theirs") for (const { field } of entry.conflicts) mine.delete(field);
    this.#change(id, { mine, conflicts: [] });
    this.#tell();
    void this.#send();
  }

  /** Sends what waits now; without it a lost connection is tried again by itself. */
  tryAgain(): void {
    this.#isOffline = false;
    void this.#send();
  }

  #replay(from: CellStep[][], to: CellStep[][], side: "before" | "after"): void {
    const step = from.pop();
    if (!step) return;
    to.push(step);
    for (const { id, field, [side]: value } of step) this.#set(id, field, value);
    this.#tell();
    void this.#send();
  }

  #set(id: string, field: SkuField, value: unknown): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const mine = new Map(entry.mine);
    // what is on its way may arrive: the wish is kept until the server said what is there
    if (isSame(entry.base[field], value) && !this.#isSending) mine.delete(field);
    else mine.set(field, value);
    const { [field]: _settled, ...problems } = entry.problems;
    this.#change(id, { mine, problems });
  }

  async #send(): Promise<void> {
    if (this.#isSending || this.#isOffline) return;
    const rows = [...this.#touched]
      .map((skuId) => ({ skuId, ...this.#entries.get(skuId)! }))
      .filter(({ mine, conflicts }) => mine.size > 0 && conflicts.length === 0)
      .slice(0, MOST_ROWS)
      .map(({ skuId, base, mine }) => ({ skuId, version: base.version, changes: Object.fromEntries(mine) }));
    if (rows.length === 0) return;
    this.#isSending = true;
    try {
      const answers = await this.#save(rows);
      this.#isSending = false;
      for (const [index, answer] of answers.entries()) this.#take(rows[index]!, answer);
    } catch (failure) {
      this.#isSending = false;
      const told = serverSentence(failure);
      if (told === null) {
        this.#isOffline = true;
        setTimeout(() => this.tryAgain(), TRY_AGAIN_MS);
      } else for (const row of rows) this.#mark(row.skuId, Object.keys(row.changes) as SkuField[], told);
    }
    this.#tell();
    void this.#send();
  }

  #take(sent: SaveRow, answer: SavedRow): void {
    const entry = this.#entries.get(sent.skuId);
    if (!entry) return;
    if (answer.refusal) return this.#refused(sent, entry, answer);
    const mine = new Map(entry.mine);
    for (const [field, value] of Object.entries(sent.changes) as [SkuField, unknown][])
      if (isSame(mine.get(field), value)) mine.delete(field);
    const saved = { ...entry.base, ...sent.changes, version: answer.version ?? entry.base.version } as SkuRow;
    this.#proposed += answer.proposed.length;
    // what belongs to another owner was proposed and stays as it is
    const base = answer.proposed.length > 0 && answer.current ? answer.current : saved;
    this.#change(sent.skuId, { base, mine });
  }

  #refused(sent: SaveRow, entry: Entry, { refusal, message, current }: SavedRow): void {
    if (refusal?.code === "catalog.version_changed" && current) {
      const conflicts = (refusal.conflicts as Conflict[]).filter(
        ({ field }) => !isSame(current[field], entry.base[field]),
      );
      return this.#change(sent.skuId, { base: current, conflicts });
    }
    const named: { field: SkuField; problem: string }[] =
      refusal?.code === "catalog.fields_invalid"
        ? refusal.fields
        : refusal?.code === "catalog.code_taken"
          ? [{ field: "code", problem: message ?? "" }]
          : refusal?.code === "catalog.part_of"
            ? [{ field: "status", problem: message ?? "" }]
            : [];
    const own = named.filter(({ field }) => field in sent.changes);
    const told = named.map(({ field, problem }) => `${field} ${problem}`).join("; ") || (message ?? "");
    const wrong = own.length > 0 ? own : [...entry.mine.keys()].map((field) => ({ field, problem: told }));
    for (const { field, problem } of wrong) this.#mark(sent.skuId, [field], problem);
  }

  /** Leaves what was typed in its cells, with the reason why it is not saved. */
  #mark(id: string, fields: readonly SkuField[], problem: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const mine = new Map(entry.mine);
    const problems = { ...entry.problems };
    for (const field of fields) {
      problems[field] = { text: textOf(field, entry.view.row), problem };
      mine.delete(field);
    }
    this.#change(id, { mine, problems });
  }

  #change(id: string, changes: Partial<Omit<Entry, "view">>): void {
    const entry = this.#entries.get(id);
    if (entry) this.#put(id, { ...entry, ...changes });
  }

  #put(id: string, entry: Omit<Entry, "view">): void {
    const { base, mine, problems, conflicts } = entry;
    const row = mine.size > 0 ? ({ ...base, ...Object.fromEntries(mine) } as SkuRow) : base;
    const waiting = new Set(mine.keys());
    this.#entries.set(id, { ...entry, view: { row, problems, conflicts, waiting } });
    if (mine.size > 0 || conflicts.length > 0 || Object.keys(problems).length > 0) this.#touched.add(id);
    else this.#touched.delete(id);
  }

  #summary(): SheetState {
    let [waiting, problems] = [0, 0];
    const conflicted: string[] = [];
    for (const id of this.#touched) {
      const entry = this.#entries.get(id)!;
      if (entry.conflicts.length > 0) conflicted.push(id);
      else waiting += entry.mine.size;
      problems += Object.keys(entry.problems).length + entry.conflicts.length;
    }
    const [canUndo, canRedo] = [this.#undo.length > 0, this.#redo.length > 0];
    return {
      ids: this.#ids,
      waiting,
      problems,
      conflicted,
      isOffline: this.#isOffline,
      proposed: this.#proposed,
      canUndo,
      canRedo,
    };
  }

  #tell(): void {
    this.#state = this.#summary();
    for (const listener of this.#listeners) listener();
  }
}

const textOf = (field: SkuField, row: SkuRow): string =>
  sheetColumns.find((one) => one.field === field)?.text(row) ?? String(row[field]);

/** What the server said when it answered with an error; null when it could not be asked at all. */
const serverSentence = (failure: unknown): string | null =>
  failure instanceof Error && "data" in failure && failure.data ? failure.message : null;

const isSame = (left: unknown, right: unknown): boolean => left === right;

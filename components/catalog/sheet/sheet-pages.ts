import type { SkuRow } from "../sku-words.ts";
import { SheetStore, type SaveRow } from "./sheet-store.ts";
import type { SavedRow } from "../sku-words.ts";

export interface PagesState {
  /** Nothing came yet. */
  isLoading: boolean;
  hasMore: boolean;
  error: unknown;
}

type FetchPage = (
  cursor: string | undefined,
) => Promise<{ items: readonly SkuRow[]; nextCursor: string | null }>;

/** The pages of one filter, fetched one after another into a sheet of their own. */
export class SheetPages {
  readonly store: SheetStore;
  #fetchPage: FetchPage;
  #cursor: string | undefined;
  #fetching: Promise<void> | null = null;
  #state: PagesState = { isLoading: true, hasMore: true, error: null };
  #listeners = new Set<() => void>();

  constructor(fetchPage: FetchPage, save: (rows: SaveRow[]) => Promise<SavedRow[]>) {
    this.#fetchPage = fetchPage;
    this.store = new SheetStore(save);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  state = (): PagesState => this.#state;

  /** Fetches the next page unless there is none; one that is on its way already is waited for. */
  more = (): Promise<void> =>
    (this.#fetching ??= this.#next().finally(() => {
      this.#fetching = null;
    }));

  /** Fetches pages until there are so many rows; fewer when there are no more of them, or they cannot be had now. */
  moreTo = async (rows: number): Promise<number> => {
    const count = () => this.store.state().ids.length;
    for (let before = -1; count() < rows && count() > before;) {
      before = count();
      await this.more();
    }
    return count();
  };

  async #next(): Promise<void> {
    if (!this.#state.hasMore) return;
    try {
      const { items, nextCursor } = await this.#fetchPage(this.#cursor);
      this.#cursor = nextCursor ?? undefined;
      this.store.append(items);
      this.#state = { isLoading: false, hasMore: nextCursor !== null, error: null };
    } catch (error) {
      this.#state = { ...this.#state, isLoading: false, error };
    } finally {
      for (const listener of this.#listeners) listener();
    }
  }
}

import type { SkuRow } from "../sku-words.ts";
import { SheetStore, type SaveRow } from "./sheet-store.ts";
import type { SavedRow } from "../sku-words.ts";

export interface PagesState {
  /** Nothing came yet. */
  isLoading: boolean;
  /** There are rows below those that are here, or above them. */
  hasMore: boolean;
  hasBefore: boolean;
  error: unknown;
}

type FetchPage = (
  cursor: string | undefined,
  isFromEnd: boolean,
) => Promise<{ items: readonly SkuRow[]; nextCursor: string | null }>;

/**
 * The pages of one filter, fetched one after another into a sheet of their own: a stretch of the list without gaps, from its start on or from its
 * end backwards.
 */
export class SheetPages {
  readonly store: SheetStore;
  #fetchPage: FetchPage;
  /** Where the next page begins, below or above. */
  #cursor: string | undefined;
  #fetching: Promise<void> | null = null;
  #state: PagesState = { isLoading: true, hasMore: true, hasBefore: false, error: null };
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
  more = (): Promise<void> => this.#once(() => (this.#state.hasMore ? this.#fetch("below") : undefined));

  /** The same above what is here. */
  before = (): Promise<void> => this.#once(() => (this.#state.hasBefore ? this.#fetch("above") : undefined));

  /** Goes to the last rows of the list, in one page; those from the start are left behind, with what was typed kept. */
  toEnd = async (): Promise<void> => {
    await this.#fetching;
    await this.#once(() => (this.#state.hasMore ? this.#fetch("last") : undefined));
  };

  /** Goes back to the first rows. */
  toStart = async (): Promise<void> => {
    await this.#fetching;
    await this.#once(() => (this.#state.hasBefore ? this.#fetch("first") : undefined));
  };

  /** Fetches pages until there are so many rows; fewer when there are no more of them, or they cannot be had now. */
  moreTo = async (rows: number): Promise<number> => {
    const count = () => this.store.state().ids.length;
    for (let before = -1; count() < rows && count() > before;) {
      before = count();
      await this.more();
    }
    return count();
  };

  #once(job: () => Promise<void> | undefined): Promise<void> {
    return (this.#fetching ??= Promise.resolve(job()).finally(() => {
      this.#fetching = null;
    }));
  }

  async #fetch(place: "first" | "below" | "last" | "above"): Promise<void> {
    const isFromEnd = place === "last" || place === "above";
    const isFresh = place === "first" || place === "last";
    try {
      const { items, nextCursor } = await this.#fetchPage(isFresh ? undefined : this.#cursor, isFromEnd);
      this.#cursor = nextCursor ?? undefined;
      this.store.show(items, isFresh ? "instead" : isFromEnd ? "before" : "behind");
      const isThere = nextCursor !== null;
      this.#state = {
        isLoading: false,
        hasMore: !isFromEnd && isThere,
        hasBefore: isFromEnd && isThere,
        error: null,
      };
    } catch (error) {
      this.#state = { ...this.#state, isLoading: false, error };
    } finally {
      for (const listener of this.#listeners) listener();
    }
  }
}

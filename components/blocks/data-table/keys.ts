"use client";

import { useEffect, useRef, type RefObject } from "react";

export interface RowKeys {
  rowCount: number;
  /** Makes the row visible, so that it can take the focus. */
  show: (index: number) => void;
  open?: ((index: number) => void) | undefined;
  toggle?: ((index: number) => void) | undefined;
  /** What a key of the list's own does with a row. */
  own?: ((key: string) => ((index: number) => void) | undefined) | undefined;
}

const controls = "input, textarea, select, [contenteditable], [role=menu], [role=dialog], [role=listbox]";

/**
 * j and k go through the rows, Enter opens one, x chooses it; a list may have keys of its own. The keys work from anywhere on the page, as long as nobody
 * types; of several tables on a page the first takes them, unless the focus is in another.
 */
export function useRowKeys(region: RefObject<HTMLElement | null>, keys: RowKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const element = region.current;
      if (!element || event.ctrlKey || event.metaKey || event.altKey || !isMine(element, event)) return;
      if (act(element, latest.current, event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [region]);
}

function isMine(region: HTMLElement, event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement) || target.closest(controls)) return false;
  // a link, button or checkbox that has the focus keeps its own Enter
  if (event.key === "Enter") return target.hasAttribute("data-row") && region.contains(target);
  if (region.contains(target)) return true;
  return target.closest("[data-rows]") === null && document.querySelector("[data-rows]") === region;
}

/** Whether the key meant something. */
function act(region: HTMLElement, keys: RowKeys, key: string): boolean {
  const focused = document.activeElement?.closest<HTMLElement>("[data-row]");
  const current = focused && region.contains(focused) ? Number(focused.dataset["row"]) : -1;
  if (key === "j" || key === "k") {
    // the row that had the focus left the list: the one in its place is next
    const from = current < 0 ? Number(region.dataset["lastRow"] ?? 0) - (key === "j" ? 1 : 0) : current;
    const next = Math.min(keys.rowCount - 1, Math.max(0, from + (key === "j" ? 1 : -1)));
    if (keys.rowCount === 0) return false;
    focusRow(region, keys, next);
    return true;
  }
  if (current < 0) return false;
  const action = keys.own?.(key) ?? (key === "Enter" ? keys.open : key === "x" ? keys.toggle : undefined);
  action?.(current);
  return action !== undefined;
}

/** A row that is not drawn yet is scrolled to first, and takes the focus with the next picture. */
function focusRow(region: HTMLElement, keys: RowKeys, index: number): void {
  region.dataset["lastRow"] = String(index);
  const row = () => region.querySelector<HTMLElement>(`[data-row="${index}"]`);
  if (row()) return row()?.focus();
  keys.show(index);
  requestAnimationFrame(() => row()?.focus());
}

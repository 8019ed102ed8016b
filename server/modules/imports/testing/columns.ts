import { text } from "../domain/cells.ts";
import type { Column } from "../domain/columns.ts";

/** Two columns to try headers on. */
export const stubColumns: readonly Column[] = [
  { key: "code", label: "SKU", aliases: ["item number"], isRequired: true, example: "A", read: text(80) },
  { key: "title", label: "Title", aliases: [], example: "T", read: text(80) },
];

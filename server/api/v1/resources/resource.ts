import { z } from "zod";

/** The kinds of fields that resources have. */
export const id = z.string();
export const text = z.string();
export const minor = z.int().describe("whole minor units of the currency");
export const at = z.iso.datetime();
export const day = z.iso.date();
export const units = z.int();
export const json = z.unknown();

/** Rows of another table that belong to a resource, shown inside it. */
export interface Children {
  table: string;
  /** Column that points at the parent's id. */
  parent: string;
  orderBy: string;
  schema: z.ZodObject;
}

/** Something that can be read from outside. The columns of the answer are the keys of its schema. */
export interface Resource {
  path: string;
  summary: string;
  table: string;
  /** Sort key, the last column unique; lists run backwards along it, the newest first. */
  key: readonly [string] | readonly [string, string];
  schema: z.ZodObject;
  /** Query parameters that narrow a list, and the columns they are compared with. */
  filters: Record<string, string>;
  children?: Record<string, Children>;
  /** Whether one row has an address of its own. */
  hasOne: boolean;
}

/** The filter of what belongs to an order. */
export const byOrder = { order_id: "order_id" };
/** Rows that are found by their id. */
export const one = { key: ["id"] as const, hasOne: true };

import { fieldsOf, valueOf, type Args } from "./execute.ts";
import type { Document, Operation, Selection } from "./parse.ts";

const MUTATION = 10;

/** What a document may cost at most: objects 1, sized lists 2 and a quarter of their size times an entry, mutations 10. */
export function requestedCost(document: Document, operation: Operation, variables: Args): number {
  const costOf = (selections: Selection[], isRoot: boolean): number =>
    fieldsOf(selections, document, variables).reduce((sum, field) => {
      if (!field.selections) return sum;
      const size = ["first", "last"]
        .map((name) => field.args[name])
        .flatMap((value) => (value ? [Number(valueOf(value, variables))] : []))[0];
      const base = isRoot && operation.type === "mutation" ? MUTATION : 0;
      if (size === undefined) return sum + (base || 1) + costOf(field.selections, false);
      const wrappers = ["nodes", "edges", "node", "pageInfo"];
      const inner = fieldsOf(field.selections, document, variables);
      const isConnection = inner.some((one) => wrappers.includes(one.name));
      const entries = isConnection
        ? inner.flatMap((one) => (one.name === "pageInfo" ? [] : [one]))
        : field.selections;
      const entry = isConnection ? costOf(entries, false) : 1 + costOf(entries, false);
      return sum + base + 2 + Math.ceil((size / 4) * entry);
    }, 0);
  return Math.max(1, costOf(operation.selections, true));
}

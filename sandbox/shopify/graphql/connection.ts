import { QueryProblem, type Args, type Node } from "./execute.ts";

const MOST = 250;

/** A paged list: `items` in their order, each with a cursor that stays valid. */
export function connection<Item>(
  items: Item[],
  keyOf: (item: Item) => string | number,
  toNode: (item: Item) => Node,
  typename: string,
): (args: Args) => Node {
  return (args) => {
    const wanted = args["reverse"] === true ? [...items].reverse() : items;
    const first = args["first"] as number | undefined;
    const last = args["last"] as number | undefined;
    const size = first ?? last;
    if (size === undefined) throw new QueryProblem("you must provide one of first or last", "BAD_REQUEST");
    if (size < 1 || size > MOST)
      throw new QueryProblem(`first and last must be between 1 and ${MOST}`, "BAD_REQUEST");
    const place = (cursor: unknown) => wanted.findIndex((item) => cursorOf(keyOf(item)) === cursor);
    const after = args["after"] ? place(args["after"]) : -1;
    const before = args["before"] ? place(args["before"]) : wanted.length;
    if ((args["after"] && after < 0) || before < 0)
      throw new QueryProblem("Invalid cursor for current pagination sort.", "BAD_REQUEST");
    const open = wanted.slice(after + 1, before);
    const rows = first !== undefined ? open.slice(0, first) : open.slice(-size);
    const cursor = (item: Item | undefined) => (item === undefined ? null : cursorOf(keyOf(item)));
    const start = rows[0] === undefined ? 0 : wanted.indexOf(rows[0]);
    return {
      __typename: `${typename}Connection`,
      nodes: () => rows.map(toNode),
      edges: () =>
        rows.map((item) => ({
          __typename: `${typename}Edge`,
          cursor: cursor(item),
          node: () => toNode(item),
        })),
      pageInfo: {
        __typename: "PageInfo",
        hasNextPage: start + rows.length < wanted.length,
        hasPreviousPage: start > 0,
        startCursor: cursor(rows[0]),
        endCursor: cursor(rows.at(-1)),
      },
    };
  };
}

const cursorOf = (key: string | number) => Buffer.from(JSON.stringify({ last_id: key })).toString("base64");

/** What an item says to a filter: texts of a field, any of which may match; undefined: the field is not known. */
export type Facts = Record<string, (string | number | null)[]>;

/** Whether facts pass a `query:` text: `field:value`, `>`, `>=`, `<`, `<=`, quotes, and terms that all must hold. */
export function passes(query: unknown, facts: Facts): boolean {
  if (typeof query !== "string" || query.trim() === "") return true;
  const terms = query.matchAll(/(-?)(\w+):(>=|<=|>|<)?(?:"([^"]*)"|'([^']*)'|(\S+))/g);
  for (const [, not, field = "", compare, double, single, bare] of terms) {
    const actual = facts[field];
    if (!actual) continue;
    const wanted = (double ?? single ?? bare ?? "").replace(/^gid:\/\/shopify\/\w+\//, "");
    const holds = actual.some((value) => value !== null && compared(String(value), compare, wanted));
    if (holds === (not === "-")) return false;
  }
  return true;
}

function compared(actual: string, compare: string | undefined, wanted: string): boolean {
  if (compare === undefined) return actual.toLowerCase() === wanted.toLowerCase();
  const isNumber = /^\d+$/.test(actual) && /^\d+$/.test(wanted);
  const [left, right] = isNumber
    ? [Number(actual), Number(wanted)]
    : [Date.parse(actual), Date.parse(wanted)];
  if (compare === ">") return left > right;
  if (compare === ">=") return left >= right;
  return compare === "<" ? left < right : left <= right;
}

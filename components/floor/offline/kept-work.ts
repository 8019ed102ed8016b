import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";
import type { ScanOwner } from "./queue.ts";

type Returns = inferRouterOutputs<AppRouter>["returns"];

/** Who works on this device, and what they may do there, so that the floor can be drawn without asking. */
export interface KeptPerson extends ScanOwner {
  boundTo: string | null;
  canPick: boolean;
  canReceive: boolean;
  canMove: boolean;
  canTakeReturns: boolean;
}

/** An answer of the server as it was read last. */
export interface KeptAnswer {
  /** The key of its query: the procedure's path, and its input. */
  key: readonly unknown[];
  answer: unknown;
  /** Epoch milliseconds. */
  at: number;
}

/** What a device keeps of the work that was open on it. */
export interface KeptWork {
  person: KeptPerson;
  answers: KeptAnswer[];
}

/** A shift: what is older says nothing about the shelves any more, and a lost phone should not hold it. */
const LONGEST_MS = 12 * 3_600_000;
const MOST_ANSWERS = 60;

const paths = new Set([
  "fulfillment.stations",
  "fulfillment.list",
  "fulfillment.get",
  "inbound.dock",
  "inbound.receipt",
  "inbound.toPutAway",
  "inventory.counts.tasks",
  "inventory.counts.sheet",
  "inventory.moves.tasks",
  "inventory.moves.sheet",
  "returns.list",
  "returns.get",
]);

const pathOf = ([path]: readonly unknown[]): string => (Array.isArray(path) ? path.join(".") : "");

/** Whether the answer to a query is work of the floor; nothing else is kept on a device. */
export const isFloorAnswer = (key: readonly unknown[]): boolean => paths.has(pathOf(key));

/** The work with newer answers in it, without what is too old; of another person's work nothing stays. */
export function withAnswers(
  work: KeptWork | undefined,
  person: KeptPerson,
  answers: readonly KeptAnswer[],
  now: number,
): KeptWork {
  const isSame = work?.person.userId === person.userId && work.person.tenantId === person.tenantId;
  const byKey = new Map<string, KeptAnswer>();
  for (const one of [...(isSame ? work.answers : []), ...answers]) {
    const name = JSON.stringify(one.key);
    const known = byKey.get(name);
    if (!known || known.at <= one.at) byKey.set(name, { ...one, answer: withoutPeople(one.key, one.answer) });
  }
  const kept = [...byKey.values()]
    .filter(({ at }) => now - at < LONGEST_MS)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST_ANSWERS);
  return { person, answers: kept };
}

/** Returns name buyers and money; neither is needed at the shelf, so neither is kept. */
function withoutPeople(key: readonly unknown[], answer: unknown): unknown {
  if (pathOf(key) === "returns.get") {
    const { order, ...rma } = answer as Returns["get"];
    return { ...rma, order: order && { ...order, customerName: "" }, refundMinor: 0n, money: [], events: [] };
  }
  if (pathOf(key) !== "returns.list") return answer;
  type List = Returns["list"];
  const lean = (page: List): List => ({
    ...page,
    items: page.items.map((row) => ({ ...row, customerName: null, refundMinor: 0n })),
  });
  const list = answer as List | { pages: List[] };
  return "pages" in list ? { ...list, pages: list.pages.map(lean) } : lean(list);
}

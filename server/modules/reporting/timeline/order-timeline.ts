import type { Work } from "#server/db/transact.ts";
import type { TimelineItem } from "../contract.ts";
import { arrivalItems } from "./arrival.ts";
import { goodsItems } from "./goods.ts";
import { moneyItems } from "./money.ts";
import { peopleItems } from "./people.ts";
import { returnItems } from "./returns.ts";

/**
 * The whole way of an order, from the delivery that brought it to the payout line that paid it, in the order in which it
 * happened. Ids are time-ordered, so they decide between things of one moment. People are named, jobs keep their names.
 */
export async function orderTimeline(work: Work, orderId: string): Promise<TimelineItem[]> {
  const items = [
    ...(await arrivalItems(work, orderId)),
    ...(await goodsItems(work, orderId)),
    ...(await returnItems(work, orderId)),
    ...(await moneyItems(work, orderId)),
    ...(await peopleItems(work, orderId)),
  ];
  const ids = [...new Set(items.flatMap(({ actor }) => (actor?.startsWith("usr_") ? [actor] : [])))];
  const people = await work.tx.appUser.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  });
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return items
    .map((item) => ({ ...item, actor: item.actor && (names.get(item.actor) ?? item.actor) }))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
}

import type { Query } from "./laws.ts";
import { pause, type Parts } from "./parts.ts";
import type { Chance } from "./seeded.ts";
import { post, type Delivery } from "./shop-of-proof.ts";

/** What the partners know: events that were answered 2xx, and how often they had to send. */
export interface Sent {
  acknowledged: Set<string>;
  sends: number;
  unanswered: number;
}

/** A delivery's name in the inbox. */
export const nameOf = ({ connectionId, topic, id }: Delivery): string => `${connectionId} ${topic} ${id}`;

/**
 * Sends every delivery one to `most` times, all shuffled, some at the same moment, each until it is answered 2xx, as partners do.
 * Now and then the partner hangs up before the answer.
 */
export async function sendLikeMad(
  webUrls: string[],
  story: readonly Delivery[],
  chance: Chance,
  options: { pauseMs?: number; most?: number } = {},
): Promise<Sent> {
  const { pauseMs = 0, most = 5 } = options;
  const copies = story.flatMap((delivery) => Array.from({ length: 1 + chance.below(most) }, () => delivery));
  const queue = chance.shuffle(copies);
  const sent: Sent = { acknowledged: new Set(), sends: 0, unanswered: 0 };
  const sender = async () => {
    for (let delivery = queue.pop(); delivery; delivery = queue.pop()) {
      for (let status = 0; status < 200 || status > 299; await pause(status === 200 ? pauseMs : 100)) {
        const patienceMs = chance.below(12) === 0 ? 1 + chance.below(8) : 10_000;
        status = await post(chance.pick(webUrls), delivery, patienceMs);
        sent.sends += 1;
        if (status === 0) sent.unanswered += 1;
        if (status === 401 || status === 404) throw new Error(`A signed delivery was refused: ${status}`);
      }
      sent.acknowledged.add(nameOf(delivery));
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  return sent;
}

/** Sends every delivery once and in order, waiting for the answer. */
export async function sendCalmly(webUrl: string, story: readonly Delivery[]): Promise<void> {
  for (const delivery of story) {
    const status = await post(webUrl, delivery);
    if (status !== 200) throw new Error(`${nameOf(delivery)}: ${status}`);
  }
}

/** Events that were acknowledged and are not in the inbox. There must be none. */
export async function lostOf(query: Query, sent: Sent): Promise<string[]> {
  const rows = await query(
    "select connection_id || ' ' || topic || ' ' || event_id as name from inbox_delivery",
  );
  const stored = new Set(rows.map(({ name }) => String(name)));
  return [...sent.acknowledged].filter((name) => !stored.has(name));
}

export const murdersOf = (parts: Parts): number => parts.all.reduce((sum, { murders }) => sum + murders, 0);

import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { forgetChecksOf, openDifferencesOf } from "../difference-store.ts";
import { compareListings } from "./compare-products.ts";

/** What changed: SKUs and products of ours, or listings at their shop. */
export interface ChangedFields {
  skuIds?: string[];
  productIds?: string[];
  listingIds?: string[];
}

/** More are left to the rotation: who changes hundreds at once does not look at one of them. */
const MOST = 200;

/**
 * Brings the differences of listings in line after one side changed: those that are open are read at their shop at once, so that
 * nobody decides by values that are gone. Every other listing has its turn in the next round.
 *
 * @returns how many listings were read
 */
export async function compareAgain(scope: Scope, changed: ChangedFields): Promise<number> {
  const open = await transact(scope, async (work: Work) => {
    await forgetChecksOf(work, changed);
    return openDifferencesOf(work, changed, MOST);
  });
  let compared = 0;
  for (const connectionId of new Set(open.map((row) => row.connectionId))) {
    const listingIds = open
      .filter((row) => row.connectionId === connectionId)
      .map(({ listingId }) => listingId);
    compared += (await compareListings(scope, connectionId, listingIds)).compared;
  }
  return compared;
}

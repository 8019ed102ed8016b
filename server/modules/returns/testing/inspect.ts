import { expectOk } from "#kernel/result.ts";
import { inspectUnits as inspect } from "../use-cases/inspect-units.ts";
import type { arrangeReturns } from "./arrange.ts";

/** Restocks so many units of the first line of a return as grade A. */
export async function inspectUnits(
  shop: Awaited<ReturnType<typeof arrangeReturns>>,
  rmaId: string,
  quantity: number,
): Promise<void> {
  const lineId = await shop.lineOf(rmaId);
  const id = `insp_${rmaId}`;
  expectOk(
    await shop.within((work) => inspect(work, { id, lineId, quantity, grade: "A", disposition: "restock" })),
  );
}

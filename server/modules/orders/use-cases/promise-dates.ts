import { newId } from "#kernel/ids.ts";
import type { LocalDate } from "#kernel/time.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { setProgress } from "../store.ts";

export interface PromiseInput {
  orderId: string;
  planId: string | null;
  shipOn: LocalDate;
  deliverOn: LocalDate;
  /** The last instant at which the carrier can take it that day. */
  shipByAt: Date;
  /** Every term the dates were computed from. */
  terms: Record<string, unknown>;
  configVersion: number;
}

/**
 * Records the dates that were computed for an order. The first ones are the promise to the buyer and stay it; later ones are
 * kept beside it as revisions, so that being late is measured against what was said first.
 */
export async function promiseDates(work: Work, input: PromiseInput): Promise<void> {
  const { tenantId } = work;
  const { orderId, planId, shipOn, deliverOn, configVersion } = input;
  const last = await work.tx.orderPromise.findFirst({
    where: { tenantId, orderId },
    orderBy: [{ madeAt: "desc" }, { id: "desc" }],
  });
  const isSame = last?.shipOn === shipOn && last.deliverOn === deliverOn;
  if (!isSame) {
    await work.tx.orderPromise.create({
      data: {
        tenantId,
        id: newId("prm"),
        orderId,
        planId,
        kind: last ? "revised" : "original",
        shipOn,
        deliverOn,
        terms: JSON.parse(JSON.stringify(input.terms)) as Prisma.InputJsonValue,
        configVersion,
        madeAt: clock.now(),
      },
    });
  }
  await setProgress(work, orderId, {
    shipByAt: input.shipByAt,
    ...(last ? {} : { promiseOn: deliverOn }),
  });
}

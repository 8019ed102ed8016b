import { addBusinessDays, type LocalDate } from "#kernel/time.ts";

/** A carrier's offer as the choice sees it. Costs are minor units. */
export interface Offer {
  externalRateId: string;
  carrier: string;
  service: string;
  costMinor: bigint;
  currency: string;
  deliveryDays: number | null;
}

export interface ChosenOffer {
  offer: Offer;
  reason: string;
}

/**
 * The cheapest offer that keeps the promise; when none does, the fastest, the cheaper of equals. Without a promise the
 * cheapest. An offer that states no days counts as slower than any that does.
 */
export function chooseRate(
  offers: readonly Offer[],
  facts: { shipOn: LocalDate; promiseOn: LocalDate | null },
): ChosenOffer | null {
  const byCost = offers.toSorted(
    (a, b) =>
      (a.costMinor < b.costMinor ? -1 : a.costMinor > b.costMinor ? 1 : 0) ||
      daysOf(a) - daysOf(b) ||
      (a.externalRateId < b.externalRateId ? -1 : 1),
  );
  const [cheapest] = byCost;
  if (!cheapest) return null;
  const { promiseOn } = facts;
  if (promiseOn === null) return { offer: cheapest, reason: "The cheapest; nothing was promised." };
  const inTime = byCost.find(
    (offer) => offer.deliveryDays !== null && arrivesOn(facts.shipOn, offer.deliveryDays) <= promiseOn,
  );
  if (inTime) return { offer: inTime, reason: `The cheapest that arrives by ${promiseOn}.` };
  const fastest = byCost.toSorted((a, b) => daysOf(a) - daysOf(b))[0]!;
  return { offer: fastest, reason: `None arrives by ${promiseOn}; the fastest.` };
}

const daysOf = (offer: Offer): number => offer.deliveryDays ?? 1_000;

const week = { workdays: [1, 2, 3, 4, 5, 6], holidays: new Set<string>(), zone: "UTC" };

/** Carriers state business days; Saturday counts for parcels to homes. */
const arrivesOn = (shipOn: LocalDate, days: number): LocalDate => addBusinessDays(shipOn, days, week);

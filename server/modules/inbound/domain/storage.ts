import type { StorageRules } from "../contract.ts";

/** A bin with what lies in it. */
export interface StorageBin {
  id: string;
  code: string;
  kind: "pick" | "reserve" | "staging";
  /** Place on the walk, smaller first. */
  sequence: number;
  isSetAside: boolean;
  /** Units of this SKU, and of all others. */
  ofSku: number;
  ofOthers: number;
}

/** A place for units, and why. */
export interface StoragePlace {
  binId: string;
  binCode: string;
  /** Units it still takes. */
  room: number;
  reason: string;
}

/**
 * Where units of a SKU can be put, the best first: a bin that holds the SKU and has room, then an empty bin, then, where mixing is
 * allowed, the emptiest; within each by the preferred kind and along the walk. Bins kept for certain SKUs take only those.
 */
export function placesFor(
  sku: { isHazmat: boolean; isFragile: boolean },
  bins: readonly StorageBin[],
  rules: StorageRules,
): StoragePlace[] {
  const kindRank = (bin: StorageBin) => rules.prefer.indexOf(bin.kind as (typeof rules.prefer)[number]);
  const usable = bins.filter(
    (bin) =>
      !bin.isSetAside &&
      kindRank(bin) >= 0 &&
      isAllowed(sku, bin.code, rules) &&
      bin.ofSku + bin.ofOthers < rules.mostUnits &&
      (bin.ofOthers === 0 || rules.mayMix),
  );
  const step = (bin: StorageBin) => (bin.ofSku > 0 ? 0 : bin.ofOthers === 0 ? 1 : 2);
  return usable
    .toSorted(
      (a, b) =>
        step(a) - step(b) ||
        kindRank(a) - kindRank(b) ||
        (step(a) === 2 ? a.ofOthers - b.ofOthers : 0) ||
        a.sequence - b.sequence ||
        (a.code < b.code ? -1 : 1),
    )
    .map((bin) => {
      const room = rules.mostUnits - bin.ofSku - bin.ofOthers;
      const why = [`holds ${bin.ofSku} of it`, "is empty", "has the most room beside others"][step(bin)];
      return { binId: bin.id, binCode: bin.code, room, reason: `${why}, room for ${room}` };
    });
}

function isAllowed(
  sku: { isHazmat: boolean; isFragile: boolean },
  code: string,
  rules: StorageRules,
): boolean {
  const is = (group: "hazmat" | "fragile") => (group === "hazmat" ? sku.isHazmat : sku.isFragile);
  const kept = rules.only.filter(({ binPrefix }) => code.startsWith(binPrefix));
  if (kept.length > 0) return kept.some(({ skus }) => is(skus));
  return !rules.only.some(({ skus }) => is(skus));
}
